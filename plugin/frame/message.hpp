/// What the module and an annex say to each other: frames of a length, a kind
/// and a body, over one stream socket. Both ends are on one machine and of one
/// version; what comes from an annex is hostile all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keukentafel::frame {

/// Rises with every change of a frame; different ones refuse each other.
constexpr std::uint32_t version = 2;
/// Of one body. A request of a SIS and the settings are the largest.
constexpr std::size_t body_limit = std::size_t{4} << 20;
/// The annex finds the stream, and the socket of interrupts and log lines, here.
constexpr int stream_end = 3, control_end = 4;
/// One log line on the control socket: a byte kt_level, then the text.
constexpr std::size_t log_line_limit = 512;

/// After each kind: what its body holds, in order. Numbers never change their meaning.
enum class kind : std::uint8_t {
  // From the module. Each call is answered by `done`, with offers and questions before it.
  start = 1,        ///< path, MiB, files, whether system calls are filtered; answered by `described` or `failed`
  credit = 2,       ///< offers and bytes that the module takes from now on; no answer
  acknowledged = 3, ///< count, tokens; no answer
  recalled = 4,     ///< whether, value: answers `recall`
  go_on = 5,        ///< whether more is wanted: answers `piece`
  create = 9,       ///< the adapter is made and not opened; `open` makes it otherwise
  open = 10,        ///< settings
  feed = 11,        ///<
  begin_backfill = 12,
  retry = 13,      ///< key
  request = 14,    ///< id, method, path, query, count, name and value of each header, body
  write_back = 15, ///< key, JSON
  figures = 16,    ///<
  close = 17,      ///<
  end = 18,        ///< the adapter is destroyed, and the annex ends
  fetch = 19,      ///< file, most bytes; the result is kt_fetched
  // From the annex.
  hello = 64,       ///< version, ABI
  failed = 65,      ///< sentence
  described = 66,   ///< name, version, count, and of each setting: type, key, required, fallback given, fallback,
                    ///< minimum, maximum, sentence
  event = 70,       ///< flags, version, token, key, JSON
  remember = 71,    ///< key, value
  set_aside = 72,   ///< key, reason
  sweep_begin = 73, ///< prefix
  sweep_end = 74,   ///< prefix
  caught_up = 75,   ///<
  written = 76,     ///< key, outcome, note
  recall = 77,      ///< key
  answer = 78,      ///< id, status, count, name and value of each header, body
  figure = 79,      ///< counter, name, sentence, value as bits
  piece = 81,       ///< bytes of the file that is fetched
  done = 80,        ///< the call's kind, its result, idle_ms, extensions, backfill: running, done, total
};

/// Which extensions an adapter has, as bits in `done`.
enum extension : std::uint64_t { backfill = 1, retry = 2, health = 4, incoming = 8, write_back = 16, file = 32 };

/// Appends one frame to a text; complete when it goes out of scope.
class packer {
public:
  packer(std::string& to, kind what);
  ~packer();
  packer(const packer&) = delete;
  packer& operator=(const packer&) = delete;
  packer& number(std::uint64_t value);
  packer& text(std::string_view value);

private:
  std::string& to_;
  std::size_t begin_;
};

/// Reads a body. What is not there reads as 0 or empty, and the body is not good.
class unpacker {
public:
  explicit unpacker(std::string_view body) : rest_(body) {}
  std::uint64_t number();
  std::string_view text();
  /// A number that is at most `limit`.
  std::uint64_t number(std::uint64_t limit);
  /// Everything was there, and nothing is left.
  bool is_whole() const { return is_good_ && rest_.empty(); }
  bool is_good() const { return is_good_; }

private:
  std::string_view rest_;
  bool is_good_ = true;
};

struct message {
  kind what;
  std::string_view body; ///< until the next call of inbox::room()
};

/// Bytes in, frames out.
class inbox {
public:
  /// Where up to `size` bytes can be written; added() says how many were.
  char* room(std::size_t size);
  void added(std::size_t size) { end_ += size; }
  std::optional<message> next();
  /// A length above the limit was announced: nothing that follows can be read.
  bool is_broken() const { return is_broken_; }
  bool is_empty() const { return begin_ == end_; }

private:
  std::string bytes_;
  std::size_t begin_ = 0, end_ = 0;
  bool is_broken_ = false;
};

} // namespace keukentafel::frame
