/* Eight bytes at once, for scans where a look at each byte is the cost. A mask has the
 * high bit of a byte set where the test holds; it is exact up to the first such byte,
 * behind that a borrow or a carry may have set more. */
#ifndef NACHFASS_BASE_EIGHT_H
#define NACHFASS_BASE_EIGHT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EIGHT_OF(byte) ((uint64_t)0x0101010101010101u * (unsigned char)(byte))

/* The first byte is the lowest. */
static inline uint64_t eight_load(const char *s)
{
    uint64_t v;
    memcpy(&v, s, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* The lowest first, as eight_load has them. */
static inline void eight_put(char *to, uint64_t v)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    memcpy(to, &v, sizeof v);
}

/* Four bytes, the highest first. */
static inline void eight_put_half(char *to, uint32_t v)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    memcpy(to, &v, sizeof v);
}

/* Bytes equal to c, and all from 0x80 on. */
static inline uint64_t eight_is(uint64_t v, char c)
{
    return ((v ^ EIGHT_OF(c)) - EIGHT_OF(1)) | v;
}

/* Bytes that are not 0x20..0x7e. */
static inline uint64_t eight_not_print(uint64_t v)
{
    return (v - EIGHT_OF(' ')) | (v + EIGHT_OF(1)) | v;
}

/* Bytes below 0x20. */
static inline uint64_t eight_control(uint64_t v)
{
    return (v - EIGHT_OF(' ')) & ~v;
}

/* Bytes that are no letters; exact for all. */
static inline uint64_t eight_no_letter(uint64_t v)
{
    uint64_t low = (v | EIGHT_OF(0x20)) & EIGHT_OF(0x7f);
    uint64_t from_a = low + EIGHT_OF(0x80 - 'a');
    uint64_t past_z = low + EIGHT_OF(0x80 - 'z' - 1);
    return ~from_a | past_z | v;
}

/* Bytes that are neither letters nor digits; exact for all. */
static inline uint64_t eight_no_alnum(uint64_t v)
{
    uint64_t low = v & EIGHT_OF(0x7f);
    uint64_t from_0 = low + EIGHT_OF(0x80 - '0');
    uint64_t past_9 = low + EIGHT_OF(0x80 - '9' - 1);
    return eight_no_letter(v) & (~from_0 | past_9 | v);
}

/* Not 0 when they differ by more than the case of letters; exact for all. */
static inline uint64_t eight_differ(uint64_t v, uint64_t w)
{
    uint64_t letters = ~eight_no_letter(v) & EIGHT_OF(0x80);
    return (v ^ w) & ~(letters >> 2); /* 0x20: what case is told by */
}

/* Bytes before the first that a mask has; 8 when it has none. */
static inline size_t eight_before(uint64_t mask)
{
    mask &= EIGHT_OF(0x80);
    return mask == 0 ? 8 : (size_t)__builtin_ctzll(mask) / 8;
}

/* Bytes behind the last that an exact mask has; 8 when it has none. */
static inline size_t eight_behind(uint64_t mask)
{
    mask &= EIGHT_OF(0x80);
    return mask == 0 ? 8 : (size_t)__builtin_clzll(mask) / 8;
}

#endif
