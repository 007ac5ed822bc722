/* Loads the module as a SIS would. */
#include <keukentafel/module.h>

#include <stdio.h>
#include <string.h>

static void print(void* to, kt_text bytes) { fwrite(bytes.data, 1, bytes.size, to); }

int main(void) {
  const kt_console console = {.size = sizeof console, .out = print, .err = print, .to = stdout};
  const char* words[] = {"describe-config", "replay"};
  if (!KT_ABI_IS_COMPATIBLE(kt_abi_version())) return 1;
  return kt_command(2, words, &console);
}
