/* Each header of the package in C11; headers.h, made by the test, includes them. */
#include "headers.h"

static kt_adapter* create(const kt_host* host) { return (void)host, NULL; }

KT_EXPORT const kt_adapter_entry kt_adapter_entry_v1 = {
    .size = sizeof(kt_adapter_entry), .abi = KT_ABI_VERSION, .name = "quiet", .version = "1.0", .create = create};

int not_exported(void);
int not_exported(void) { return 0; }
