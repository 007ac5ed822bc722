/// A program of our own in a process of its own, started within a guest: nothing of the host's is open in it, and no
/// signal is blocked or ignored there.
#pragma once

#include <initializer_list>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace keukentafel {

/// A descriptor that closes itself.
class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int number) : number_(number) {}
  descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~descriptor();
  int number() const { return number_; }

private:
  int number_ = -1;
};

/// Takes `number` over, at a place so high that putting it in its place in the new process overwrites no other. Its
/// number is negative when that failed, or `number` was.
descriptor high(int number);

/// Starts `program`, in a session of its own: the terminal's Ctrl-C is for the host. `words` are its arguments, its
/// name first; `variables` its environment, with a null at the end; `open` what stands at its descriptors 0, 1 and on,
/// all of them high(). Gives 0, or the error.
int start_program(const std::string& program, std::vector<std::string> words, const std::vector<char*>& variables,
                  std::initializer_list<int> open, pid_t& pid);

/// A descriptor of a process (Linux 5.4), or -1.
int open_process(pid_t pid);
void kill_process(int number);

} // namespace keukentafel
