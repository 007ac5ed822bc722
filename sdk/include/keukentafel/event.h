/* Keukentafel SDK: what an adapter offers.
 *
 * An event is the whole current state of one entity of the SIS, or its
 * tombstone; never a difference. The adapter does not decide what is news: the
 * module compares with what it keeps, and alone says what is new, corrected or
 * withdrawn. Offering the same state again changes nothing, so when in doubt,
 * offer again.
 */
#ifndef KEUKENTAFEL_EVENT_H
#define KEUKENTAFEL_EVENT_H

#include <keukentafel/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An event above this size is accepted and set aside by the module. In bytes. */
#define KT_EVENT_MAX_BYTES 1048576u

enum {
  /* The entity is gone or may no longer be shown; `json` is empty. */
  KT_EVENT_TOMBSTONE = 1u << 0,
  /* The entity still exists and its state is not known now (for instance
   * because the SIS is recalculating): what was published stays. `json` is
   * empty. It counts as seen in a sweep. */
  KT_EVENT_UNCHANGED = 1u << 1
};

typedef struct kt_event {
  uint32_t size;  /* sizeof(kt_event) */
  uint32_t flags; /* KT_EVENT_... */

  /* The identity of the entity within this adapter: "type/ID", where type is
   * one of student, guardian, relation, mentor, enrolment, result, absence,
   * milestone, appointment, and ID is stable in the SIS. At most 200 bytes of
   * printable ASCII without spaces. Equal to the CloudEvents attribute
   * "subject". */
  kt_text key;

  /* A number that rises with every change of this entity, or 0 when the SIS has
   * none. An event with a lower version than the module keeps is ignored. */
  uint64_t version;

  /* One CloudEvents 1.0 event in the JSON format, "structured mode". The types
   * and their "data" are described by the JSON Schemas in sdk/schema/. */
  kt_text json;
} kt_event;

#ifdef __cplusplus
}
#endif

#endif
