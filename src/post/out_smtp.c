/* Mail over SMTP: the driver in front of smtp_engine.c.
 * Must never call a mail accepted or refused without the server's word. */
#include "base/arena.h"
#include "post/out_driver.h"
#include "post/smtp_engine.h"

static enum rc smtp_out_open(struct arena *a, const struct out_config *config,
                             void **ret_state, struct err *err)
{
    struct engine *e = ARENA_NEW(a, struct engine);
    int32_t n = config->connections;

    e->config = (struct out_config){.url = arena_str(a, config->url),
                                    .user = arena_str(a, config->user),
                                    .password = arena_str(a, config->password),
                                    .token = arena_str(a, config->token),
                                    .helo = arena_str(a, config->helo),
                                    .ca_file = arena_str(a, config->ca_file),
                                    .allow_plain = config->allow_plain,
                                    .timeout_s = config->timeout_s};
    e->n_slots = n < 1                        ? 1
                 : n > ENGINE_CONNECTIONS_MAX ? ENGINE_CONNECTIONS_MAX
                                              : (size_t)n;
    enum rc rc = engine_open(e, err);
    if (rc == RC_OK) {
        *ret_state = e;
    }
    return rc;
}

static enum rc smtp_out_send(void *state, const struct out_hooks *hooks,
                             struct err *err)
{
    return engine_send(state, hooks, err);
}

static void smtp_out_close(void *state)
{
    engine_close(state);
}

const struct out_driver out_smtp_driver = {smtp_out_open, smtp_out_send,
                                           smtp_out_close};
