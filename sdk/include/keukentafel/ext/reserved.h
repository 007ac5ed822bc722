/* Keukentafel SDK: ids of extensions that are reserved and not defined yet.
 *
 * No adapter and no host may answer to these ids before the header that
 * defines them appears in ext/.
 */
#ifndef KEUKENTAFEL_EXT_RESERVED_H
#define KEUKENTAFEL_EXT_RESERVED_H

/* Of an adapter: fetch a file that the SIS holds, on demand. */
#define KT_EXT_FILE "keukentafel.file/1"

#endif
