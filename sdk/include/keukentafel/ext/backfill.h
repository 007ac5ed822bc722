/* Keukentafel SDK, adapter extension: read everything anew. */
#ifndef KEUKENTAFEL_EXT_BACKFILL_H
#define KEUKENTAFEL_EXT_BACKFILL_H

#include <keukentafel/adapter.h>

#define KT_EXT_BACKFILL "keukentafel.backfill/1"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kt_backfill_state {
  uint32_t size; /* sizeof(kt_backfill_state), set by the caller */
  bool is_running;
  uint64_t done;  /* entities offered in this backfill */
  uint64_t total; /* estimate; 0 when unknown */
} kt_backfill_state;

typedef struct kt_backfill {
  uint32_t size; /* sizeof(kt_backfill) */

  /* From the next feed() on, the adapter offers every entity it has, in
   * sweeps. Begun again while it runs, it starts over. [feed-thread & open] */
  void (*begin)(kt_adapter* adapter);

  /* [feed-thread & open] */
  void (*state)(kt_adapter* adapter, kt_backfill_state* state);
} kt_backfill;

#ifdef __cplusplus
}
#endif

#endif
