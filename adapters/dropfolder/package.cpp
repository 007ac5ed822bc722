#include "package.hpp"

#include "folder.hpp"
#include "refusal.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>
#include <zip.h>

namespace keukentafel::dropfolder {

namespace {

constexpr zip_int64_t most_entries = 1000;
/// Of all that is unpacked of one package: reading more is no use, whatever a zip says it holds.
constexpr std::uint64_t most_bytes = std::uint64_t{8} << 30;

struct closing {
  void operator()(zip_t* one) const { zip_discard(one); }
  void operator()(zip_file_t* one) const { zip_fclose(one); }
};

class zip_bytes final : public byte_source {
public:
  zip_bytes(zip_file_t* file, std::uint64_t& unpacked) : file_(file), unpacked_(unpacked) {}
  std::size_t read(char* to, std::size_t size) override {
    const auto got = zip_fread(file_.get(), to, size);
    // Also when what was unpacked has another checksum.
    if (got < 0) throw refusal{"a file in the zip is damaged"};
    unpacked_ += static_cast<std::uint64_t>(got);
    if (unpacked_ > most_bytes) throw refusal{"the zip holds more than 8 GiB"};
    return static_cast<std::size_t>(got);
  }

private:
  std::unique_ptr<zip_file_t, closing> file_;
  std::uint64_t& unpacked_;
};

class zip_package final : public package {
public:
  explicit zip_package(const descriptor& file) {
    int error = 0;
    auto own = file.duplicate();
    zip_.reset(zip_fdopen(own.get(), 0, &error));
    if (!zip_) throw unfinished{"it is no whole zip"};
    (void)own.release(); // libzip closes it
    if (zip_get_num_entries(zip_.get(), 0) > most_entries) throw refusal{"the zip has more than 1,000 entries"};
  }

  std::unique_ptr<byte_source> open(const std::string& name) override {
    const auto index = zip_name_locate(zip_.get(), name.c_str(), 0);
    if (index < 0) return nullptr;
    zip_stat_t of;
    if (zip_stat_index(zip_.get(), static_cast<zip_uint64_t>(index), 0, &of) != 0) throw refusal{"the zip is damaged"};
    if (of.encryption_method != ZIP_EM_NONE) throw refusal{"the zip is encrypted"};
    if (of.comp_method != ZIP_CM_STORE && of.comp_method != ZIP_CM_DEFLATE)
      throw refusal{"the zip is packed in another way than RFC 1951"};
    auto* file = zip_fopen_index(zip_.get(), static_cast<zip_uint64_t>(index), 0);
    if (!file) throw refusal{"a file in the zip can't be unpacked"};
    return std::make_unique<zip_bytes>(file, unpacked_);
  }

private:
  std::unique_ptr<zip_t, closing> zip_;
  std::uint64_t unpacked_ = 0;
};

class folder_package final : public package {
public:
  explicit folder_package(descriptor folder) : folder_(std::move(folder)) {}
  std::unique_ptr<byte_source> open(const std::string& name) override {
    auto file = open_file(folder_, name);
    return file ? std::make_unique<file_bytes>(std::move(*file), 0) : nullptr;
  }

private:
  descriptor folder_;
};

class unmarked_bytes final : public byte_source {
public:
  explicit unmarked_bytes(std::unique_ptr<byte_source> from) : from_(std::move(from)) {
    for (std::size_t got = 1; got > 0 && size_ < sizeof first_; size_ += got)
      got = from_->read(first_ + size_, sizeof first_ - size_);
    if (std::string_view{first_, size_} == "\xef\xbb\xbf") size_ = 0;
  }
  std::size_t read(char* to, std::size_t size) override {
    if (given_ == size_) return from_->read(to, size);
    const auto part = std::min(size, size_ - given_);
    std::memcpy(to, first_ + given_, part);
    given_ += part;
    return part;
  }

private:
  std::unique_ptr<byte_source> from_;
  char first_[3]{};
  std::size_t size_ = 0, given_ = 0;
};

} // namespace

std::unique_ptr<package> open_zip(const descriptor& file) { return std::make_unique<zip_package>(file); }

std::unique_ptr<package> open_folder(descriptor folder) { return std::make_unique<folder_package>(std::move(folder)); }

std::unique_ptr<byte_source> without_mark(std::unique_ptr<byte_source> from) {
  return std::make_unique<unmarked_bytes>(std::move(from));
}

} // namespace keukentafel::dropfolder
