/// The calls that need no look at their arguments. What is not here or in
/// filter.cpp is refused: new processes and programs, tracing and reading other
/// processes, mounts, namespaces, keys, BPF, io_uring, userfaultfd, modules,
/// clocks, users.
#pragma once

#include <array>

namespace keukentafel::annex {

constexpr std::array allowed_calls{
    // Its own memory and threads.
    "brk", "mmap", "mmap2", "munmap", "mprotect", "mremap", "madvise", "mincore", "msync", "mlock", "mlock2", "munlock",
    "mlockall", "munlockall", "membarrier", "pkey_alloc", "pkey_free", "pkey_mprotect", "arch_prctl", "futex",
    "futex_waitv", "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "sched_yield", "sched_getaffinity",
    "sched_getparam", "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min", "getcpu", "exit",
    "exit_group", "restart_syscall", "wait4", "waitid",
    // Its own signals.
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigsuspend", "rt_sigtimedwait",
    "sigaltstack", "pause", "signalfd", "signalfd4",
    // Who and where it is.
    "getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups",
    "getpgrp", "getpgid", "getsid", "getpriority", "getrlimit", "getrusage", "times", "sysinfo", "uname", "capget",
    "getrandom", "umask", "getcwd", "chdir", "fchdir",
    // Time.
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "alarm", "getitimer",
    "setitimer", "timer_create", "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete", "timerfd_create",
    "timerfd_settime", "timerfd_gettime",
    // Reading, writing, waiting.
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2", "lseek",
    "_llseek", "sendfile", "splice", "tee", "copy_file_range", "poll", "ppoll", "select", "pselect6", "epoll_create",
    "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd", "eventfd2", "pipe", "pipe2",
    "dup", "dup2", "dup3", "close", "close_range", "fcntl", "inotify_init", "inotify_init1", "inotify_add_watch",
    "inotify_rm_watch",
    // Files.
    "open", "openat", "openat2", "creat", "access", "faccessat", "faccessat2", "stat", "fstat", "lstat", "newfstatat",
    "fstatat64", "statx", "statfs", "fstatfs", "readlink", "readlinkat", "getdents", "getdents64", "truncate",
    "ftruncate", "fallocate", "fadvise64", "readahead", "flock", "fsync", "fdatasync", "sync_file_range", "syncfs",
    "sync", "mkdir", "mkdirat", "rmdir", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
    "unlink", "unlinkat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "utime", "utimes",
    "utimensat", "futimesat", "getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr",
    // Sockets, after socket() itself.
    "bind", "listen", "accept", "accept4", "connect", "getsockname", "getpeername", "getsockopt", "setsockopt",
    "shutdown", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg"};

} // namespace keukentafel::annex
