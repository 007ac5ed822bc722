/* Keukentafel SDK: ids of extensions that are reserved and not defined yet.
 *
 * No adapter and no host may answer to these ids before the header that
 * defines them appears in ext/.
 */
#ifndef KEUKENTAFEL_EXT_RESERVED_H
#define KEUKENTAFEL_EXT_RESERVED_H

/* Of the module (kt_extension): a SIS in the same process submits events
 * itself, from its own threads. */
#define KT_EXT_SUBMISSION "keukentafel.submission/1"

/* Of an adapter: the module hands something to the SIS, such as a parent's
 * sick report. */
#define KT_EXT_WRITE_BACK "keukentafel.write-back/1"

/* Of an adapter: fetch a file that the SIS holds, on demand. */
#define KT_EXT_FILE "keukentafel.file/1"

/* Of an adapter: how it feels, in figures. */
#define KT_EXT_HEALTH "keukentafel.health/1"

#endif
