/* Keukentafel SDK, extension of the module: a SIS in the same process submits
 * events itself.
 *
 * The configuration declares an adapter with `library = "in-process"`; its name
 * is the tenant that these functions speak for. Get the table once, by
 * kt_extension(module, KT_EXT_SUBMISSION).
 */
#ifndef KEUKENTAFEL_EXT_SUBMISSION_H
#define KEUKENTAFEL_EXT_SUBMISSION_H

#include <keukentafel/module.h>

#define KT_EXT_SUBMISSION "keukentafel.submission/1"

#ifdef __cplusplus
extern "C" {
#endif

/* Every function waits until what it was given is durable, at most
 * `patience_ms`:
 *
 *   KT_ACCEPTED  durable
 *   KT_LATER     not durable yet; it may still become so. Offer it again: a
 *                repeat changes nothing.
 *   KT_REFUSED   nothing was taken: there is no such adapter, a key is no key,
 *                a sweep that ends was not begun since the adapter began, or
 *                the module stops. The log says which.
 *
 * No call may begin after kt_stop began; calls under way then end with
 * KT_REFUSED, or KT_LATER when a part may be durable. No call may come from
 * within kt_options.log or kt_options.failed.
 *
 * Calls for one adapter are carried out one after another, in the order in
 * which they began. Many events in one call are faster than many calls. */
typedef struct kt_submission {
  uint32_t size; /* sizeof(kt_submission) */

  /* The events of one call have the same size; all are copied. [any-thread] */
  kt_answer (*submit)(kt_module* module, kt_text adapter, const kt_event* events, size_t count, uint32_t patience_ms);

  /* As sweep_begin, sweep_end and caught_up of kt_host. [any-thread] */
  kt_answer (*sweep_begin)(kt_module* module, kt_text adapter, kt_text prefix, uint32_t patience_ms);
  kt_answer (*sweep_end)(kt_module* module, kt_text adapter, kt_text prefix, uint32_t patience_ms);
  kt_answer (*caught_up)(kt_module* module, kt_text adapter, uint32_t patience_ms);
} kt_submission;

#ifdef __cplusplus
}
#endif

#endif
