/* A disk whose power can go: loaded before the program (LD_PRELOAD), it stands between SQLite and the file system.
 *
 * Beside each file of a store it keeps FILE.durable, what a disk would hold for sure, and FILE.pending, the writes
 * since the last sync. A sync moves the one into the other. A SIGKILL then is a power cut: test_power_cut.py makes the
 * files anew from what was durable and any part of what was pending.
 *
 * With POWERCUT_NORMAL=1 the store's connection runs with synchronous=NORMAL, to prove that the trial finds the loss.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Before each pending write; `size` bytes follow. A truncation has none. */
struct change {
  int64_t offset;
  int32_t size;
  int32_t is_truncation;
};

struct file {
  sqlite3_file base;
  sqlite3_file* real;
  int durable, pending; /* -1: a file that is not ours */
};

static sqlite3_vfs* below;

static sqlite3_file* real_of(sqlite3_file* one) { return ((struct file*)one)->real; }

static void must(int is_right, const char* what) {
  if (is_right) return;
  perror(what);
  abort();
}

static int open_beside(const char* name, const char* ending, int flags) {
  char path[4096];
  snprintf(path, sizeof path, "%s.%s", name, ending);
  const int made = open(path, flags | O_CREAT | O_CLOEXEC, 0600);
  must(made >= 0, path);
  return made;
}

static void note(struct file* one, struct change what, const void* bytes) {
  if (one->pending < 0) return;
  /* One write, so that a kill leaves the whole of it or nothing. */
  const size_t size = sizeof what + (size_t)what.size;
  char* both = malloc(size);
  must(both != NULL, "malloc");
  memcpy(both, &what, sizeof what);
  if (what.size) memcpy(both + sizeof what, bytes, (size_t)what.size);
  must(write(one->pending, both, size) == (ssize_t)size, "pending");
  free(both);
}

static int on_close(sqlite3_file* one) {
  struct file* self = (struct file*)one;
  if (self->pending >= 0) close(self->pending);
  if (self->durable >= 0) close(self->durable);
  return real_of(one)->pMethods ? real_of(one)->pMethods->xClose(real_of(one)) : SQLITE_OK;
}
static int on_read(sqlite3_file* one, void* to, int size, sqlite3_int64 offset) {
  return real_of(one)->pMethods->xRead(real_of(one), to, size, offset);
}
static int on_write(sqlite3_file* one, const void* bytes, int size, sqlite3_int64 offset) {
  note((struct file*)one, (struct change){offset, size, 0}, bytes);
  return real_of(one)->pMethods->xWrite(real_of(one), bytes, size, offset);
}
static int on_truncate(sqlite3_file* one, sqlite3_int64 size) {
  note((struct file*)one, (struct change){size, 0, 1}, NULL);
  return real_of(one)->pMethods->xTruncate(real_of(one), size);
}
static int on_sync(sqlite3_file* one, int flags) {
  struct file* self = (struct file*)one;
  (void)flags; /* nothing is asked of the real disk: its power stays on */
  if (self->pending < 0) return SQLITE_OK;
  struct change what;
  off_t at = 0;
  while (pread(self->pending, &what, sizeof what, at) == (ssize_t)sizeof what) {
    at += (off_t)sizeof what;
    if (what.is_truncation) {
      must(ftruncate(self->durable, what.offset) == 0, "durable");
      continue;
    }
    char* bytes = malloc((size_t)what.size);
    must(bytes && pread(self->pending, bytes, (size_t)what.size, at) == what.size, "pending");
    must(pwrite(self->durable, bytes, (size_t)what.size, what.offset) == what.size, "durable");
    free(bytes);
    at += what.size;
  }
  must(ftruncate(self->pending, 0) == 0, "pending");
  return SQLITE_OK;
}
static int on_file_size(sqlite3_file* one, sqlite3_int64* size) {
  return real_of(one)->pMethods->xFileSize(real_of(one), size);
}
static int on_lock(sqlite3_file* one, int level) { return real_of(one)->pMethods->xLock(real_of(one), level); }
static int on_unlock(sqlite3_file* one, int level) { return real_of(one)->pMethods->xUnlock(real_of(one), level); }
static int on_check_lock(sqlite3_file* one, int* is_held) {
  return real_of(one)->pMethods->xCheckReservedLock(real_of(one), is_held);
}
static int on_control(sqlite3_file* one, int what, void* with) {
  return real_of(one)->pMethods->xFileControl(real_of(one), what, with);
}
static int on_sector_size(sqlite3_file* one) { return real_of(one)->pMethods->xSectorSize(real_of(one)); }
static int on_traits(sqlite3_file* one) { return real_of(one)->pMethods->xDeviceCharacteristics(real_of(one)); }
static int on_map(sqlite3_file* one, int page, int size, int extends, void volatile** at) {
  return real_of(one)->pMethods->xShmMap(real_of(one), page, size, extends, at);
}
static int on_shm_lock(sqlite3_file* one, int offset, int count, int flags) {
  return real_of(one)->pMethods->xShmLock(real_of(one), offset, count, flags);
}
static void on_barrier(sqlite3_file* one) { real_of(one)->pMethods->xShmBarrier(real_of(one)); }
static int on_unmap(sqlite3_file* one, int deletes) { return real_of(one)->pMethods->xShmUnmap(real_of(one), deletes); }

static const sqlite3_io_methods methods = {2,          on_close,       on_read,   on_write,  on_truncate,
                                           on_sync,    on_file_size,   on_lock,   on_unlock, on_check_lock,
                                           on_control, on_sector_size, on_traits, on_map,    on_shm_lock,
                                           on_barrier, on_unmap,       NULL,      NULL};

static int on_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* one, int flags, int* flags_out) {
  (void)vfs;
  struct file* self = (struct file*)one;
  self->real = (sqlite3_file*)(self + 1);
  self->durable = self->pending = -1;
  const int code = below->xOpen(below, name, self->real, flags, flags_out);
  self->base.pMethods = self->real->pMethods ? &methods : NULL;
  const char* watched = getenv("POWERCUT_STORE"); /* the SIS's own database has a disk of its own */
  if (code != SQLITE_OK || !name || !watched || strncmp(name, watched, strlen(watched)) != 0) return code;
  self->durable = open_beside(name, "durable", O_RDWR);
  self->pending = open_beside(name, "pending", O_RDWR | O_APPEND);
  return code;
}

static int on_delete(sqlite3_vfs* vfs, const char* name, int syncs) {
  (void)vfs;
  char path[4096];
  snprintf(path, sizeof path, "%s.durable", name);
  unlink(path);
  snprintf(path, sizeof path, "%s.pending", name);
  unlink(path);
  return below->xDelete(below, name, syncs);
}

__attribute__((visibility("default"))) int sqlite3_wal_checkpoint_v2(sqlite3* database, const char* name, int mode,
                                                                     int* in_log, int* copied) {
  typedef int (*original)(sqlite3*, const char*, int, int*, int*);
  static original next;
  if (!next) *(void**)&next = dlsym(RTLD_NEXT, "sqlite3_wal_checkpoint_v2");
  /* The store checkpoints when it opens, after it has made sure of FULL. */
  if (getenv("POWERCUT_NORMAL")) sqlite3_exec(database, "pragma synchronous=NORMAL", NULL, NULL, NULL);
  return next(database, name, mode, in_log, copied);
}

__attribute__((constructor)) static void stand_between(void) {
  static sqlite3_vfs vfs;
  below = sqlite3_vfs_find(NULL);
  if (!below) {
    sqlite3_initialize();
    below = sqlite3_vfs_find(NULL);
  }
  vfs = *below;
  vfs.zName = "powercut";
  vfs.szOsFile = (int)sizeof(struct file) + below->szOsFile;
  vfs.xOpen = on_open;
  vfs.xDelete = on_delete;
  sqlite3_vfs_register(&vfs, 1);
}
