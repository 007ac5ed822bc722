/* Keukentafel SDK: the two sides of an adapter.
 *
 * An adapter is a shared library that connects one kind of SIS. It exports one
 * symbol, kt_adapter_entry. The module loads it, creates one adapter per
 * [[adapter]] table of its configuration, gives each a thread of its own (the
 * feed-thread), and calls feed() until it stops:
 *
 *   create -> open -> ( feed | acknowledged | extension calls )* -> close -> destroy
 *
 * Adapters run in the module's process, or each in one of its own (`process =
 * "own"` in the configuration), and are trusted code. They see no difference.
 */
#ifndef KEUKENTAFEL_ADAPTER_H
#define KEUKENTAFEL_ADAPTER_H

#include <keukentafel/event.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------- the host -- */

typedef enum kt_answer {
  /* Taken. What was taken is committed in the order in which it was taken. */
  KT_ACCEPTED = 0,
  /* No room now: nothing happened. Return from feed() with KT_FEED_MORE and
   * offer the same again in the next call. */
  KT_LATER = 1,
  /* The call breaks the contract (a key that is no key, a wrong thread):
   * offering it again is useless. The module has logged why. */
  KT_REFUSED = 2
} kt_answer;

typedef enum kt_level { KT_INFO = 0, KT_WARNING = 1, KT_ERROR = 2 } kt_level;

/* What the module offers to one adapter; valid until destroy() returns.
 *
 * submit, remember, set_aside, sweep_begin, sweep_end and caught_up enter one
 * queue and are committed in that order. So a place in the source that is
 * remembered after the events up to it never runs ahead of them: after a crash
 * the adapter goes on from there, and nothing is lost. */
typedef struct kt_host {
  uint32_t size; /* sizeof(kt_host) */
  uint32_t abi;  /* KT_ABI_VERSION of the module */
  void* context; /* the module's own */

  /* Offers an event. After KT_ACCEPTED, acknowledged(token) follows exactly
   * once, when the event is durable. An event that can't be read is durable
   * too: it is set aside with the reason, and acknowledged. The meaning of
   * `token` is the adapter's own; 0 asks for no acknowledgement.
   * [feed-thread & open] */
  kt_answer (*submit)(const struct kt_host* host, const kt_event* event, uint64_t token);

  /* Keeps a value under a key, durably, for this adapter. An empty value
   * forgets the key. Key at most 200 bytes, value at most 64 KiB. What says
   * something of a person belongs under "KEY#..." with the key of the entity:
   * it is forgotten with its tombstone, with its end in a sweep, and when the
   * person is erased. Other persons in such a value stand as their quoted keys
   * ("guardian/2"), which become "erased" then. [feed-thread & open] */
  kt_answer (*remember)(const struct kt_host* host, kt_text key, kt_text value);

  /* Calls found(to, value) when the key is remembered, also when the value is
   * not durable yet; returns whether it was. [feed-thread & open] */
  bool (*recall)(const struct kt_host* host, kt_text key, void (*found)(void* to, kt_text value), void* to);

  /* The entity `key` exists, and can't be read: keeps the key with the reason,
   * durably, for the administrator. What was published of it stays, except for
   * the roster: rights do not stand on a row that can't be read, so what that
   * entity carried is withdrawn. The next readable event of the key, or its
   * tombstone, ends it. The reason names columns and rules, never values.
   * [feed-thread & open] */
  kt_answer (*set_aside)(const struct kt_host* host, kt_text key, kt_text reason);

  /* Between the two, the adapter offers every entity whose key starts with
   * `prefix`. At the end the module takes what it keeps under that prefix and
   * was not offered (or set aside) in between as gone. One sweep at a time.
   * [feed-thread & open] */
  kt_answer (*sweep_begin)(const struct kt_host* host, kt_text prefix);
  kt_answer (*sweep_end)(const struct kt_host* host, kt_text prefix);

  /* Everything that the SIS holds at this moment has been offered: the roster
   * is confirmed. An adapter that stays silent for days ends the release of
   * items, so call this whenever nothing is waiting. [feed-thread & open] */
  kt_answer (*caught_up)(const struct kt_host* host);

  /* A line for the module's log. The last KT_ERROR is what an administrator
   * sees as the adapter's state. Ids only: never a name, mark or address of a
   * person. [any-thread] */
  void (*log)(const struct kt_host* host, kt_level level, kt_text line);

  /* An extension of the host, or null. [any-thread] */
  const void* (*extension)(const struct kt_host* host, kt_text id);
} kt_host;

/* ---------------------------------------------------------- the adapter -- */

typedef enum kt_feed {
  KT_FEED_IDLE = 0,  /* nothing to do; call again after *idle_ms, or sooner: an
                        acknowledgement or a wish of the host ends the pause */
  KT_FEED_MORE = 1,  /* there is more, or the host said KT_LATER */
  KT_FEED_FAILED = 2 /* this adapter can't go on: it is closed, destroyed, and
                        created anew after a pause that grows */
} kt_feed;

typedef struct kt_adapter {
  uint32_t size; /* sizeof(kt_adapter) */
  void* self;    /* the adapter's own */

  /* Opens the source. `settings` is the [adapter.settings] table as a JSON
   * object: complete, checked against the table of keys, secrets filled in.
   * False: it failed and logged why. [feed-thread & not open] */
  bool (*open)(struct kt_adapter* adapter, kt_text settings);

  /* Offers what is there now, in bounded time (a few hundred events). Sets
   * *idle_ms with KT_FEED_IDLE. [feed-thread & open] */
  kt_feed (*feed)(struct kt_adapter* adapter, uint32_t* idle_ms);

  /* The event with this token is durable. [feed-thread & open] */
  void (*acknowledged)(struct kt_adapter* adapter, uint64_t token);

  /* Makes a blocked call return soon (with KT_FEED_FAILED or otherwise):
   * the module wants to stop. May come at any moment, also before open and
   * more than once. [any-thread] */
  void (*interrupt)(struct kt_adapter* adapter);

  /* [feed-thread & open] */
  void (*close)(struct kt_adapter* adapter);

  /* [feed-thread & not open] */
  void (*destroy)(struct kt_adapter* adapter);

  /* An extension of the adapter (see ext/), or null. [any-thread] */
  const void* (*extension)(struct kt_adapter* adapter, kt_text id);
} kt_adapter;

/* ------------------------------------------------------------ the entry -- */

typedef enum kt_setting_type {
  KT_SETTING_TEXT = 0,
  KT_SETTING_INTEGER = 1,
  KT_SETTING_BOOLEAN = 2,
  KT_SETTING_TEXT_LIST = 3,
  /* A text that the configuration may not hold itself: it comes from a file
   * ({ file = "path" }) or a systemd credential ({ credential = "name" }). */
  KT_SETTING_SECRET = 4,
  /* A file or folder. What is written relative to the configuration's folder
   * reaches the adapter as a whole path. */
  KT_SETTING_PATH = 5
} kt_setting_type;

/* One key of [adapter.settings]. The reference page is made from it. */
typedef struct kt_setting {
  uint32_t size; /* sizeof(kt_setting) */
  kt_setting_type type;
  const char* key;
  bool is_required;
  const char* fallback; /* the default in TOML notation, or null */
  int64_t minimum;      /* integers only */
  int64_t maximum;
  const char* sentence; /* what it does, one plain sentence */
} kt_setting;

typedef struct kt_adapter_entry {
  uint32_t size;    /* sizeof(kt_adapter_entry) */
  uint32_t abi;     /* KT_ABI_VERSION that the adapter was built with */
  const char* name; /* as in `library = "name"` */
  const char* version;
  const kt_setting* settings;
  size_t setting_count;

  /* Makes one adapter, or null when memory is short. The host outlives it.
   * [feed-thread] */
  kt_adapter* (*create)(const kt_host* host);
} kt_adapter_entry;

/* The one symbol of an adapter library: `const kt_adapter_entry
 * kt_adapter_entry_v1`. The name carries the major version. */
#define KT_ADAPTER_ENTRY_SYMBOL "kt_adapter_entry_v1"

#ifdef __cplusplus
}
#endif

#endif
