/* Keukentafel SDK: the module as a library.
 *
 * libkeukentafel.so is a guest in its host's process: no signal handlers, no
 * exit, no default logger, and after kt_stop nothing of it runs any more. The
 * program `keukentafel` uses it through this header, and so may a SIS.
 */
#ifndef KEUKENTAFEL_MODULE_H
#define KEUKENTAFEL_MODULE_H

#include <keukentafel/adapter.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kt_module kt_module;

/* Takes one line of text; called from any thread, one call at a time. It may not
 * call the module. */
typedef void (*kt_line)(void* to, kt_text line);

/* The module can keep nothing any more, since a write did not reach the disk.
 * It still answers readers and acknowledges nothing. The host should kt_stop
 * it and start it again, but not within this call. */
typedef void (*kt_failed)(void* to, kt_text why);

typedef struct kt_options {
  uint32_t size;      /* sizeof(kt_options) */
  const char* config; /* path of the TOML file */
  kt_line log;        /* one log line without line end; null: standard error */
  void* log_to;
  kt_failed failed; /* at most once, on any thread; null: the log says it */
  void* failed_to;
} kt_options;

/* Where a command writes. `out` and `err` take bytes as they are. */
typedef struct kt_console {
  uint32_t size; /* sizeof(kt_console) */
  void (*out)(void* to, kt_text bytes);
  void (*err)(void* to, kt_text bytes);
  void* to;
} kt_console;

/* KT_ABI_VERSION that the library was built with. [any-thread] */
KT_EXPORT uint32_t kt_abi_version(void);

/* Starts the module and returns when the gateway answers. Null: it did not
 * start, and the log says why. One module per configuration. [any-thread] */
KT_EXPORT kt_module* kt_start(const kt_options* options);

/* Stops it within 5 seconds and frees it: adapters are interrupted, streams
 * end, what was accepted is durable. [any-thread, once] */
KT_EXPORT void kt_stop(kt_module* module);

/* One command of the command line, without the program's name ("invite",
 * "CONFIG", "--guardian", "7"). Returns the exit code: 0 done, 1 refused or
 * failed, 2 not understood. [any-thread] */
KT_EXPORT int kt_command(int argc, const char* const* argv, const kt_console* console);

/* An extension of the module by id (see ext/), or null. [any-thread] */
KT_EXPORT const void* kt_extension(kt_module* module, const char* id);

#ifdef __cplusplus
}
#endif

#endif
