/* The picture of a digest. The only file that draws; must never need a font, a screen
 * or a file. */
#include "cmd/digest/chart.h"

#include <cairo/cairo.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

enum { SCALE = 2, BASE = 2, PNG_MAX_BYTES = 256 * 1024 };

struct colour {
    double red, green, blue;
};

static const struct colour high = {0.106, 0.498, 0.231}; /* as the bars of the text */
static const struct colour mid = {0.831, 0.655, 0.173};
static const struct colour low = {0.702, 0.149, 0.118};
static const struct colour line = {0.549, 0.584, 0.624};

static void free_surface(cairo_surface_t **s)
{
    cairo_surface_destroy(*s);
}

static void free_cairo(cairo_t **c)
{
    cairo_destroy(*c);
}

static void fill(cairo_t *c, const struct colour *of, const double box[4])
{
    cairo_set_source_rgb(c, of->red, of->green, of->blue);
    cairo_rectangle(c, box[0], box[1], box[2], box[3]);
    cairo_fill(c);
}

/* Unhappy at the bottom, where the eye begins. */
static void draw_bar(cairo_t *c, const struct chart_bar *b, double x, double width,
                     double a_unit)
{
    const struct {
        int64_t n;
        const struct colour *of;
    } parts[] = {{b->low, &low}, {b->mid, &mid}, {b->high, &high}};
    double y = CHART_HEIGHT - BASE;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        double height = (double)parts[i].n * a_unit;
        y -= height;
        fill(c, parts[i].of, (const double[]){x, y, width, height});
    }
}

static cairo_status_t put(void *ctx, const unsigned char *bytes, unsigned int n)
{
    struct buf *b = ctx;
    buf_put(b, str_of((const char *)bytes, n));
    return b->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void draw(cairo_t *c, const struct chart_bar *bars, size_t n)
{
    int64_t most = 1;
    double slot = (double)CHART_WIDTH / (double)(n > 0 ? n : 1);
    for (size_t i = 0; i < n; i++) {
        int64_t sum = bars[i].high + bars[i].mid + bars[i].low;
        most = sum > most ? sum : most;
    }
    cairo_scale(c, SCALE, SCALE);
    fill(c, &line, (const double[]){0, CHART_HEIGHT - BASE, CHART_WIDTH, 1});
    for (size_t i = 0; i < n; i++) {
        draw_bar(c, &bars[i], slot * ((double)i + 0.2), slot * 0.6,
                 (double)(CHART_HEIGHT - 2 * BASE) / (double)most);
    }
}

enum rc chart_png(struct arena *a, const struct chart_bar *bars, size_t n,
                  struct str *ret_png, struct err *err)
{
    cairo_surface_t *surface CLEANUP(free_surface) = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, CHART_WIDTH * SCALE, CHART_HEIGHT * SCALE);
    cairo_t *c CLEANUP(free_cairo) = cairo_create(surface);
    struct buf b CLEANUP(buf_done) = BUF_INIT(PNG_MAX_BYTES);
    draw(c, bars, n);
    cairo_status_t status = cairo_status(c);
    if (status == CAIRO_STATUS_SUCCESS) {
        status = cairo_surface_write_to_png_stream(surface, put, &b);
    }
    if (status != CAIRO_STATUS_SUCCESS) {
        return err_set(err, RC_TEMP, "chart: %s", cairo_status_to_string(status));
    }
    *ret_png = arena_str(a, buf_str(&b));
    return RC_OK;
}
