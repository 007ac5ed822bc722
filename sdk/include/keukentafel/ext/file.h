/* Keukentafel SDK, adapter extension: fetch a file that the SIS holds.
 *
 * A milestone of the kind work_piece may name a file ("file" in its detail).
 * Nothing of it is stored by the module: when someone who may see that
 * milestone asks for the file, the adapter fetches it. Pictures and documents
 * are judged by the module, by their bytes; what a SIS or a file name says of
 * them is not believed.
 */
#ifndef KEUKENTAFEL_EXT_FILE_H
#define KEUKENTAFEL_EXT_FILE_H

#include <keukentafel/adapter.h>

#define KT_EXT_FILE "keukentafel.file/1"

/* Of one call of put(). In bytes. */
#define KT_FILE_PIECE_MAX_BYTES 65536u

#ifdef __cplusplus
extern "C" {
#endif

typedef enum kt_fetched {
  KT_FETCHED = 0,      /* the sink has every byte of the file */
  KT_FILE_GONE = 1,    /* the SIS has no such file, or not any more */
  KT_FILE_REFUSED = 2, /* there may be one, and it is not given */
  KT_FILE_TOO_BIG = 3, /* it has more than max_bytes */
  KT_FILE_LATER = 4,   /* it can't be reached now */
  KT_FILE_STOPPED = 5  /* the sink said stop */
} kt_fetched;

/* Where the bytes go; valid during the call that it is given to. */
typedef struct kt_file_sink {
  uint32_t size; /* sizeof(kt_file_sink) */
  void* context; /* the module's own */

  /* Takes the next bytes of the file, which are copied. False: no more of
   * them; fetch() returns KT_FILE_STOPPED soon. [feed-thread, within fetch()] */
  bool (*put)(const struct kt_file_sink* sink, kt_text bytes);
} kt_file_sink;

typedef struct kt_file_request {
  uint32_t size;      /* sizeof(kt_file_request) */
  kt_text file;       /* "file" in the detail of an event of this adapter */
  uint64_t max_bytes; /* of the whole file; checked by the module, too */
} kt_file_request;

typedef struct kt_file {
  uint32_t size; /* sizeof(kt_file) */

  /* Puts the file into the sink, from its first byte to its last, and says how
   * that went; what was put before another answer than KT_FETCHED counts for
   * nothing. Takes at most ten seconds; interrupt() ends it as it ends feed(),
   * with KT_FILE_LATER. Only a file that an event of this adapter named is asked
   * for, but the name may be an old one, and the adapter checks that it leads
   * nowhere else (no "..", no links). [feed-thread & open] */
  kt_fetched (*fetch)(kt_adapter* adapter, const kt_file_request* request, const kt_file_sink* sink);
} kt_file;

#ifdef __cplusplus
}
#endif

#endif
