"""A host of the module, as a school's own program would be: python3 guest.py PROGRAM run CONFIG.

Loads libkeukentafel.so from beside PROGRAM, says what it hears on standard error, and stops it at SIGTERM.
"""

import ctypes
import signal
import sys
from pathlib import Path


class Text(ctypes.Structure):
    _fields_ = [("data", ctypes.POINTER(ctypes.c_char)), ("size", ctypes.c_size_t)]


FAILED = ctypes.CFUNCTYPE(None, ctypes.c_void_p, Text)


class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("config", ctypes.c_char_p), ("log", ctypes.c_void_p), ("log_to", ctypes.c_void_p),
                ("failed", FAILED), ("failed_to", ctypes.c_void_p)]


@FAILED
def failed(_, why):
    print("the guest says that it failed:", why.data[:why.size].decode(), file=sys.stderr, flush=True)


def main():
    program, _, config = sys.argv[1:]
    module = ctypes.CDLL(str(Path(program).parent / "libkeukentafel.so"))
    module.kt_start.restype = ctypes.c_void_p
    module.kt_start.argtypes = [ctypes.POINTER(Options)]
    module.kt_stop.argtypes = [ctypes.c_void_p]
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    options = Options(ctypes.sizeof(Options), config.encode(), None, None, failed, None)
    started = module.kt_start(ctypes.byref(options))
    if not started:
        return 1
    signal.sigwait([signal.SIGTERM])
    module.kt_stop(started)
    return 0


if __name__ == "__main__":
    sys.exit(main())
