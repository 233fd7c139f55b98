/* SHA-256 in hex; the work is nettle's, which knows the processor.
 * Must never be used for secrets of people: a password needs a slow hash. */
#include <nettle/hmac.h>
#include <nettle/sha2.h>

#include "base/file.h"

static void put_hex(const uint8_t digest[SHA256_DIGEST_SIZE], char out[65])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
    }
    out[64] = '\0';
}

void sha256_hex(struct str data, char out[65])
{
    struct sha256_ctx ctx;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&ctx);
    if (data.len > 0) {
        sha256_update(&ctx, data.len, (const uint8_t *)data.ptr);
    }
    sha256_digest(&ctx, sizeof digest, digest);
    put_hex(digest, out);
}

void hmac_sha256_hex(struct str key, struct str data, char out[65])
{
    struct hmac_sha256_ctx ctx;
    uint8_t digest[SHA256_DIGEST_SIZE];
    hmac_sha256_set_key(&ctx, key.len, (const uint8_t *)key.ptr);
    hmac_sha256_update(&ctx, data.len, (const uint8_t *)data.ptr);
    hmac_sha256_digest(&ctx, sizeof digest, digest);
    put_hex(digest, out);
}
