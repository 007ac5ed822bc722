/* An adapter of a later interface; in C, so that the headers are seen to be C11. */
#include <keukentafel/adapter.h>
#include <keukentafel/ext/backfill.h>
#include <keukentafel/ext/file.h>
#include <keukentafel/ext/retry.h>

KT_EXPORT const kt_adapter_entry kt_adapter_entry_v1 = {
    .size = sizeof(kt_adapter_entry), .abi = 2u << 16 | 7u, .name = "other_version", .version = "1.0"};
