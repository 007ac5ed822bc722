/* Keukentafel SDK, adapter extension: the module hands something to the SIS.
 *
 * An adapter offers it only where it was given what it needs to write (an
 * account, for instance). Elsewhere the request stands at the staff desk, and a
 * person does it.
 */
#ifndef KEUKENTAFEL_EXT_WRITE_BACK_H
#define KEUKENTAFEL_EXT_WRITE_BACK_H

#include <keukentafel/adapter.h>

#define KT_EXT_WRITE_BACK "keukentafel.write-back/1"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum kt_written {
  /* It stands in the SIS. The note is the id that it has there, or empty. */
  KT_WRITTEN = 0,
  /* It will not: a person must look. The note says why, as an administrator
   * reads it: columns and rules, never values. */
  KT_NOT_WRITTEN = 1
} kt_written;

/* The adapter's side. */
typedef struct kt_write_back {
  uint32_t size; /* sizeof(kt_write_back) */

  /* Hands over a request: one CloudEvents 1.0 event in the JSON format, whose
   * type is one of nl.keukentafel.request.* (sdk/schema/), and whose subject is
   * `key`. Must not wait for the SIS: the adapter writes in feed(), and answers
   * once. It keeps trying while the SIS can't be reached. Until the answer is
   * durable the module hands the request over again in the adapter's next life;
   * the adapter writes it once, whatever happens in between: it can tell from
   * the SIS, or from what it remembers, that `key` was written.
   * [feed-thread & open] */
  void (*request)(kt_adapter* adapter, kt_text key, kt_text json);
} kt_write_back;

/* The host's side, by kt_host.extension(KT_EXT_WRITE_BACK). */
typedef struct kt_write_back_host {
  uint32_t size; /* sizeof(kt_write_back_host) */

  /* The outcome of a request. It enters the queue of submit() and remember(),
   * and is committed in that order. [feed-thread & open] */
  kt_answer (*answer)(const kt_host* host, kt_text key, kt_written outcome, kt_text note);
} kt_write_back_host;

#ifdef __cplusplus
}
#endif

#endif
