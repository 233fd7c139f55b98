/* A step that has not worked for too long is told to the operator, by a way of its own
 * where there is one. Must never stop a run. */
#include "cmd/alarm.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"
#include "loop/calendar.h"
#include "mail/compose.h"
#include "mail/template.h"
#include "store/store.h"

enum { COMMAND_WAIT_S = 60 };

static const char *const names[BEATS] = {[BEAT_FETCH] = "fetch", [BEAT_SEND] = "send"};

const char *alarm_beat_name(enum beat what)
{
    return names[what];
}

void alarm_note(struct step *s, enum beat what, enum rc rc, const struct err *err)
{
    s->beats[what].tried = true;
    s->beats[what].ok = rc == RC_OK;
    if (rc != RC_OK) {
        s->beats[what].why = *err;
    }
}

void alarm_note_send(struct step *s, const struct send_counts *n, enum rc rc,
                     const struct err *err)
{
    struct err none;
    if (rc == RC_OK && n->sent == 0 && n->retry > 0) {
        rc = err_set(&none, RC_TEMP, "the server took none of %zu mails", n->retry);
        err = &none;
    }
    alarm_note(s, BEAT_SEND, rc, err);
    s->beats[BEAT_SEND].idle = rc == RC_OK && n->sent == 0;
}

static struct str meta_key(struct arena *a, enum beat what)
{
    return arena_printf(a, "heartbeat:%s", names[what]);
}

enum rc alarm_beat(struct arena *a, struct store *st, enum beat what,
                   struct heartbeat *ret, struct err *err)
{
    struct str text = STR_NULL;
    enum rc rc = store_meta_get(a, st, meta_key(a, what).ptr, &text, err);
    *ret = heartbeat_parse(text);
    return rc == RC_NONE ? RC_OK : rc;
}

static enum rc keep(struct arena *a, struct step *s, enum beat what,
                    const struct heartbeat *h, struct err *err)
{
    return store_meta_set(s->st, meta_key(a, what).ptr, heartbeat_print(a, h), err);
}

enum rc alarm_keep(struct step *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    enum rc rc = RC_OK;
    for (enum beat b = 0; rc == RC_OK && b < BEATS; b++) {
        struct heartbeat h;
        if (!s->beats[b].tried) {
            continue;
        }
        rc = alarm_beat(&a, s->st, b, &h, err);
        if (rc == RC_OK) {
            struct str why = s->beats[b].ok ? STR_NULL : str_c(s->beats[b].why.text);
            s->beats[b].idle ? heartbeat_idle(&h, step_time(s))
                             : heartbeat_note(&h, step_time(s), why);
            rc = keep(&a, s, b, &h, err);
        }
    }
    return rc;
}

/* ---- the mail ---- */

static struct str local_time(struct arena *a, const struct policy *p, int64_t at)
{
    if (at == 0) {
        return STR("");
    }
    struct civil t = calendar_local(p->zone, at);
    return arena_printf(a, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour,
                        t.minute);
}

static enum rc make_mail(struct arena *a, const struct step *s, enum beat what,
                         const struct heartbeat *h, enum heartbeat_news news,
                         struct outbox_mail *ret, struct err *err)
{
    const struct settings *set = s->set;
    const struct policy *p = &set->policy;
    struct rendered r = {0};
    struct tdata *data = tdata_new(a);
    int64_t now = step_time(s);
    struct str key =
        arena_printf(a, "alarm.%s.%s.%lld", names[what],
                     news == HEARTBEAT_OVER ? "over" : "on", (long long)now);
    tdata_set(data, "company", p->company);
    tdata_set(data, "host", s->host);
    tdata_set(data, "configuration", set->path);
    tdata_flag(data, "is_fetch", what == BEAT_FETCH);
    tdata_flag(data, "is_over", news == HEARTBEAT_OVER);
    tdata_set(data, "since", local_time(a, p, h->trouble_at));
    tdata_set(data, "worked_at", local_time(a, p, h->ok_at));
    tdata_set(data, "trouble", h->trouble);
    enum rc rc = template_set_render(a, set->templates, p->language, STR("alarm"), data,
                                     &r, err);
    struct draft d = {.from = p->address,
                      .from_name = p->sender_name,
                      .to = set->alarm.to,
                      .subject = r.subject,
                      .text = r.text,
                      .language = r.lang,
                      .message_id = arena_printf(a, "%.*s@%.*s", STR_ARG(key),
                                                 STR_ARG(set->own_domain)),
                      .date = now,
                      .zone_offset_s = calendar_offset(p->zone, now),
                      .auto_submitted = STR("auto-generated")};
    *ret = (struct outbox_mail){.kind = MAIL_NOTICE,
                                .dedupe = key,
                                .message_id = d.message_id,
                                .rcpt_to = d.to,
                                .sent_text = r.text,
                                .created_at = now,
                                .due_at = now};
    return rc == RC_OK ? compose(a, &d, &ret->raw, err) : rc;
}

/* The command of the configuration, told by its stdin; else the outbox. */
static enum rc deliver(struct step *s, const struct outbox_mail *m, struct err *err)
{
    bool is_new = false;
    int64_t id = 0;
    if (str_is_empty(s->set->alarm.command)) {
        return outbox_add(s->st, m, &is_new, &id, err);
    }
    enum rc rc = process_feed(s->set->alarm.command, m->raw, COMMAND_WAIT_S, err);
    return rc == RC_OK ? RC_OK : err_prefix(err, rc, "alarm: command");
}

static enum rc tell(struct arena *a, struct step *s, enum beat what,
                    struct heartbeat *h, enum heartbeat_news news, struct err *err)
{
    struct outbox_mail m;
    enum rc rc = make_mail(a, s, what, h, news, &m, err);
    if (rc == RC_OK) {
        rc = store_begin(s->st, err);
    }
    if (rc == RC_OK) {
        rc = deliver(s, &m, err);
        heartbeat_told(h, news, step_time(s));
        rc = rc == RC_OK ? keep(a, s, what, h, err) : rc;
        rc = store_finish(s->st, rc, err);
    }
    return rc;
}

void alarm_tell(struct step *s)
{
    struct arena a CLEANUP(arena_done) = {0};
    for (enum beat b = 0; b < BEATS && !str_is_empty(s->set->alarm.to); b++) {
        struct heartbeat h;
        struct err err;
        enum rc rc = alarm_beat(&a, s->st, b, &h, &err);
        enum heartbeat_news news =
            heartbeat_news(&h, s->set->alarm.after_s, step_time(s));
        if (rc == RC_OK && news != HEARTBEAT_QUIET) {
            rc = tell(&a, s, b, &h, news, &err);
        }
        if (rc != RC_OK) {
            log_error("the operator could not be told of trouble: %s", err.text);
        }
    }
}
