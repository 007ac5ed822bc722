/* Keukentafel SDK: the version of the binary interface, and the text type.
 *
 * The interface is plain C11. Strings are UTF-8 with a length, never
 * terminated, and borrowed for the call: whoever wants to keep one copies it.
 * Nothing that one side allocates is freed by the other, and no exception
 * passes the border.
 *
 * Every function states its thread and its state in square brackets (debug
 * builds abort on a violation, and name the side that broke it):
 *
 *   [feed-thread]  only the thread that the module gave this adapter
 *   [any-thread]   any thread, also while another call is running
 *   open           from the call of open() until close() returns
 *
 * Every struct starts with its size in bytes. Fields are only ever added at
 * the end: check with KT_HAS before you read a field that is newer than 1.0.
 */
#ifndef KEUKENTAFEL_VERSION_H
#define KEUKENTAFEL_VERSION_H

#include <stddef.h>
#include <stdint.h>

/* Different major: the two sides refuse each other. Higher minor: fields or
 * functions were added at the end. */
#define KT_ABI_MAJOR 1u
#define KT_ABI_MINOR 0u
#define KT_ABI_VERSION ((KT_ABI_MAJOR << 16) | KT_ABI_MINOR)
#define KT_ABI_IS_COMPATIBLE(version) (((version) >> 16) == KT_ABI_MAJOR)

/* Whether the struct that `it` points to is new enough to have `field`. */
#define KT_HAS(it, field) ((it)->size >= (size_t)((const char*)&(it)->field - (const char*)(it)) + sizeof((it)->field))

#define KT_EXPORT __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* UTF-8, `size` bytes, borrowed for the call. `data` may be null when size is 0. */
typedef struct kt_text {
  const char* data;
  size_t size;
} kt_text;

#ifdef __cplusplus
}
#endif

#endif
