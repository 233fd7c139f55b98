// Runs in the page: measures each mail in a frame, or takes hostile ones apart. Writes
// what is wrong as JSON into the page, for tests/live/render.py.
'use strict';

function luminance(rgb) {
    const [r, g, b] = rgb.map((v) => {
        v /= 255;
        return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function colour(text) {
    const n = text.match(/[\d.]+/g).map(Number);
    return n.length === 4 && n[3] === 0 ? null : n.slice(0, 3);
}

function background(view, element) {
    for (let e = element; e; e = e.parentElement) {
        const c = colour(view.getComputedStyle(e).backgroundColor);
        if (c) {
            return c;
        }
    }
    return [255, 255, 255];
}

// The lowest contrast of any text with what is behind it, as a share of what WCAG AA
// asks for.
function contrast(doc, view) {
    let worst = { share: 99, text: '' };
    const walk = doc.createTreeWalker(doc.body, 4);
    for (let t = walk.nextNode(); t; t = walk.nextNode()) {
        const e = t.parentElement;
        if (!t.data.trim() || e.closest('style,title')) {
            continue;
        }
        const style = view.getComputedStyle(e);
        const a = luminance(colour(style.color)) + 0.05;
        const b = luminance(background(view, e)) + 0.05;
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.6 && style.fontWeight >= 700);
        const share = Math.max(a, b) / Math.min(a, b) / (large ? 3 : 4.5);
        if (share < worst.share) {
            worst = { share, text: t.data.trim().slice(0, 40) };
        }
    }
    return worst;
}

function loadsSomething(doc) {
    // a picture of the mail itself is none that is loaded
    return doc.querySelector('script,link,img:not([src^="cid:"]),iframe,object,embed,video,audio,base,form') ||
        /url\(|@import/.test(doc.documentElement.outerHTML);
}

// What is wrong with the first screen of a telephone, of 844 px: deadline, words, button.
function glance(doc) {
    const bottom = (e) => (e ? e.getBoundingClientRect().bottom : 0);
    const parts = [['deadline', bottom(doc.querySelector('td .alarm')), 260],
        ['words', bottom(doc.querySelector('.quote')), 720],
        ['answer', bottom(doc.querySelector('a')), 844]];
    return parts.filter(([, at, most]) => at > most)
        .map(([what, at]) => `${what} ends at ${Math.round(at)} px`);
}

function measure(frame, mail) {
    const doc = frame.contentDocument;
    const view = frame.contentWindow;
    const wrong = [];
    const wide = doc.documentElement.scrollWidth;
    if (wide > mail.width) {
        wrong.push(`${wide} px wide`);
    }
    if (doc.documentElement.lang !== mail.lang) {
        wrong.push(`lang is '${doc.documentElement.lang}'`);
    }
    if (loadsSomething(doc)) {
        wrong.push('loads something');
    }
    const worst = contrast(doc, view);
    if (worst.share < 1) {
        wrong.push(`contrast ${worst.share.toFixed(2)} of what is needed: '${worst.text}'`);
    }
    const links = [...doc.querySelectorAll('a')];
    const buttons = links.filter((a) => view.getComputedStyle(a).display !== 'inline');
    for (const a of buttons) {
        const box = a.getBoundingClientRect();
        const at = doc.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        if (box.height < 40 || box.width < 40) {
            wrong.push(`button '${a.textContent}' is ${box.width} x ${box.height}`);
        }
        if (at !== a) {
            wrong.push(`button '${a.textContent}' is covered`);
        }
    }
    // a customer's, not those with which a manager settles one
    const scores = mail.scores ? links.filter((a) => /^\d+$/.test(a.textContent.trim())) : [];
    const want = mail.scores ? mail.scores[1] - mail.scores[0] + 1 : 0;
    if (scores.length !== want) {
        wrong.push(`${scores.length} scores instead of ${want}`);
    }
    scores.forEach((a, i) => {
        const score = mail.scores[0] + i;
        const subject = `${mail.lang === 'de' ? 'Bewertung' : 'Score'}%20${score}`;
        if (Number(a.textContent) !== score ||
            a.href !== `mailto:feedback+k7x2mq4t@firma.example?subject=${subject}`) {
            wrong.push(`score ${a.textContent} leads to ${a.href}`);
        }
    });
    // one favour has a page
    if (links.some((a) => a.protocol !== 'mailto:') && !/ promote /.test(mail.name)) {
        wrong.push('a link that opens no mail');
    }
    if (/ (alert|escalation) /.test(mail.name) && mail.width < 400) {
        wrong.push(...glance(doc));
    }
    return wrong.map((w) => `${mail.name}, ${mail.width} px: ${w}`);
}

// Which elements there are, with the attributes that a value could have added.
function shape(doc) {
    return [...doc.querySelectorAll('*')].filter((e) => e.tagName !== 'BR')
        .map((e) => `${e.tagName}[${[...e.attributes].map((a) => a.name).sort()}]`).join(' ');
}

function flat(text) {
    return text.replace(/\s+/g, ' ').trim();
}

function takeApart(mails) {
    const wrong = [];
    const clean = {};
    for (const mail of mails) {
        const doc = new DOMParser().parseFromString(mail.html, 'text/html');
        const s = shape(doc);
        clean[mail.kind] ??= s; // the first of a kind is the harmless one
        const same = mail.kind === 'digest' // as many rows as there are cases
            ? s.split(' ').every((e) => clean.digest.split(' ').includes(e))
            : s === clean[mail.kind];
        if (!same) {
            wrong.push(`${mail.kind} of '${mail.payload}': other elements`);
        }
        if (loadsSomething(doc)) {
            wrong.push(`${mail.kind} of '${mail.payload}': loads something`);
        }
        for (const a of doc.querySelectorAll('a')) {
            if (!/^mailto:feedback(\+[a-z0-9]+)?@firma\.example(\?|$)/.test(a.href)) {
                wrong.push(`${mail.kind} of '${mail.payload}': link to ${a.href}`);
            }
        }
        if (mail.shown && !flat(doc.body.textContent).includes(flat(mail.shown))) {
            wrong.push(`${mail.kind} of '${mail.payload}': not shown as text`);
        }
    }
    return wrong;
}

window.onload = () => {
    const job = JSON.parse(document.getElementById('job').textContent);
    const frames = [...document.querySelectorAll('iframe')];
    const wrong = job.frames
        ? job.frames.flatMap((mail, i) => measure(frames[i], mail))
        : takeApart(job.mails);
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const n = (job.frames || job.mails).length;
    document.body.textContent = `RESULT${JSON.stringify({ n, dark, wrong })}END`;
};
