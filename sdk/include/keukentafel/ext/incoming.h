/* Keukentafel SDK, adapter extension: requests that a SIS sends to us.
 *
 * The gateway hands the adapter NAME what arrives at its paths /in/NAME and
 * /in/NAME/..., by any method. The module asks nobody who it is there: the
 * adapter proves the sender (a signature, a token) before it takes anything,
 * and treats every request as hostile.
 */
#ifndef KEUKENTAFEL_EXT_INCOMING_H
#define KEUKENTAFEL_EXT_INCOMING_H

#include <keukentafel/adapter.h>

#define KT_EXT_INCOMING "keukentafel.incoming/1"

/* A body above this size never reaches the adapter (413). In bytes. */
#define KT_REQUEST_MAX_BYTES 2097152u

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kt_header {
  kt_text name; /* as sent; compare without case */
  kt_text value;
} kt_header;

typedef struct kt_request {
  uint32_t size; /* sizeof(kt_request) */
  uint64_t id;   /* names the request in the answer; never twice in one life of the adapter */
  kt_text method;
  kt_text path;  /* behind /in/NAME, as sent: empty, or it begins with "/" */
  kt_text query; /* as sent, without "?" */
  const kt_header* headers;
  size_t header_count;
  kt_text body;
} kt_request;

typedef struct kt_response {
  uint32_t size;   /* sizeof(kt_response) */
  unsigned status; /* 200 to 599 */
  const kt_header* headers;
  size_t header_count;
  kt_text body;
} kt_response;

/* The adapter's side. */
typedef struct kt_incoming {
  uint32_t size; /* sizeof(kt_incoming) */

  /* Takes a request. The adapter answers it once, now or in a later call: a
   * request whose events must be safe is answered when they are acknowledged.
   * After 30 seconds the module has answered 504 itself, and when the adapter
   * closes, 503: the sender tries again. [feed-thread & open] */
  void (*request)(kt_adapter* adapter, const kt_request* request);
} kt_incoming;

/* The host's side, by kt_host.extension(KT_EXT_INCOMING). */
typedef struct kt_incoming_host {
  uint32_t size; /* sizeof(kt_incoming_host) */

  /* Answers the request with this id. For one that is answered already, or
   * that nobody waits for any more, nothing happens. [feed-thread & open] */
  void (*answer)(const kt_host* host, uint64_t id, const kt_response* response);
} kt_incoming_host;

#ifdef __cplusplus
}
#endif

#endif
