"""HTTP/2 as no honest client speaks it: fields and content go out as they stand, on one stream of one connection."""

import hpack

from wire import Wire, insecure, spelled

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RESET, SETTINGS, PING, AWAY = 0, 1, 3, 4, 6, 7
END, END_HEADERS, ACK = 1, 4, 1
USUAL = {":method": "POST", ":scheme": "https", ":path": "/nowhere", ":authority": "{host}"}

TLS = insecure()
TLS.set_alpn_protocols(["h2"])


def frame(kind, flags, stream, content=b""):
    return len(content).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + content


def parts_of(case, names):
    """Fields, content and trailers of a case. What it says of a usual field stands in its place."""
    parts = {"": [], "> ": [], "+ ": [], "- ": []}
    for line in case.lines:
        sign = line[:2] if line[:2] in parts else ""
        parts[sign].append([spelled(piece, names) for piece in line.removeprefix(sign).split(" | ", 1)])
    fields, content, trailers, without = ([tuple(one) for one in part] for part in parts.values())
    said = {one[0] for one in fields + without}
    usual = [(name.encode(), spelled(value, names)) for name, value in USUAL.items() if name.encode() not in said]
    return usual + fields + [(b"x-case", case.name.encode())], [piece for piece, in content], trailers


def fields_frame(encoder, fields, is_end):
    block = encoder.encode([(name, value, True) for name, value in fields], huffman=False)  # never indexed
    return frame(HEADERS, END_HEADERS | (END if is_end else 0), 1, block)


def ask(port, case, names):
    """The status of the answer; or how there was none: reset, closed or silent."""
    fields, data, trailers = parts_of(case, names)
    encoder = hpack.Encoder()
    sent = PREFACE + frame(SETTINGS, 0, 0) + fields_frame(encoder, fields, not data and not trailers)
    for number, piece in enumerate(data, 1):
        sent += frame(DATA, END if number == len(data) and not trailers else 0, 1, piece)
    if trailers:
        sent += fields_frame(encoder, trailers, True)
    with Wire(port, tls=TLS) as wire:
        assert wire.link.selected_alpn_protocol() == "h2"
        wire.send(sent)
        return read_answer(wire)


def read_answer(wire):
    decoder, status = hpack.Decoder(), None
    wire.link.settimeout(2)
    try:
        while True:
            head = wire.take(9)
            size, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], int.from_bytes(head[5:], "big")
            content = wire.take(size)
            if kind == SETTINGS and not flags & ACK:
                wire.send(frame(SETTINGS, ACK, 0))
            elif kind == HEADERS and stream == 1:
                status = dict(decoder.decode(content)).get(":status", status)
            elif kind == RESET and stream == 1:
                return status or "reset"
            elif kind == AWAY and int.from_bytes(content[4:8], "big"):
                return status or "closed"
            if stream == 1 and kind in (HEADERS, DATA) and flags & END:
                return status
    except TimeoutError:
        return status or "silent"
    except OSError:
        return status or "closed"
