/* Keukentafel SDK, adapter extension: how it fares, in figures. */
#ifndef KEUKENTAFEL_EXT_HEALTH_H
#define KEUKENTAFEL_EXT_HEALTH_H

#include <keukentafel/adapter.h>

#define KT_EXT_HEALTH "keukentafel.health/1"

#ifdef __cplusplus
extern "C" {
#endif

/* One figure. Figures count things, never persons by name. */
typedef struct kt_figure {
  uint32_t size; /* sizeof(kt_figure) */
  /* True: it only rises within one life of the adapter, and its name ends in "_total". */
  bool is_counter;
  /* Lower case, digits and "_", a letter first, the base unit at the end
   * ("slot_lag_bytes", "rows_read_total"). The module puts "keukentafel_" and
   * the adapter's library before it. */
  kt_text name;
  kt_text sentence; /* what it counts, one plain sentence in English */
  double value;     /* finite */
} kt_figure;

typedef struct kt_health {
  uint32_t size; /* sizeof(kt_health) */

  /* Calls found(to, figure) for each figure, always the same ones; must not
   * wait for the source. At most 64. [feed-thread & open] */
  void (*figures)(kt_adapter* adapter, void (*found)(void* to, const kt_figure* figure), void* to);
} kt_health;

#ifdef __cplusplus
}
#endif

#endif
