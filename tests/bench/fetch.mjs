// What a Node program would do: imapflow fetches, mailparser parses, nothing is kept.
// usage: fetch.mjs NODE_MODULES PORT CA USER PASSWORD COUNT; prints mails a second.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const [modules, port, ca, user, pass, count] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { ImapFlow } = require('imapflow');
const { simpleParser } = require('mailparser');

const client = new ImapFlow({
    host: 'localhost', port: Number(port), secure: true, logger: false,
    auth: { user, pass }, tls: { ca: readFileSync(ca) },
});
await client.connect();
await client.mailboxOpen('INBOX');
let n = 0;
const start = process.hrtime.bigint();
for await (const mail of client.fetch(`1:${count}`, { uid: true, internalDate: true, source: true })) {
    await simpleParser(mail.source);
    n++;
}
console.log((n / (Number(process.hrtime.bigint() - start) / 1e9)).toFixed(1));
await client.logout();
