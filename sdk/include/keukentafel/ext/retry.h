/* Keukentafel SDK, adapter extension: read one entity anew that was set aside. */
#ifndef KEUKENTAFEL_EXT_RETRY_H
#define KEUKENTAFEL_EXT_RETRY_H

#include <keukentafel/adapter.h>

#define KT_EXT_RETRY "keukentafel.retry/1"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kt_retry {
  uint32_t size; /* sizeof(kt_retry) */

  /* In one of the next feed() calls the adapter offers the entity `key`, its
   * tombstone, or sets it aside again. [feed-thread & open] */
  void (*retry)(kt_adapter* adapter, kt_text key);
} kt_retry;

#ifdef __cplusplus
}
#endif

#endif
