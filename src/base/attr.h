/* Compiler attributes behind readable names. Must never depend on anything. */
#ifndef NACHFASS_BASE_ATTR_H
#define NACHFASS_BASE_ATTR_H

#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define FORMAT_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define MUST_USE __attribute__((warn_unused_result))
#define NORETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
