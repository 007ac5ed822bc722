#include "settings.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace keukentafel::dropfolder {

namespace {

constexpr auto size = sizeof(kt_setting);

afterwards done_of(const std::string& word) {
  if (word == "keep") return afterwards::keep;
  if (word == "move") return afterwards::move;
  if (word == "delete") return afterwards::remove;
  throw std::runtime_error("the setting done must be \"keep\", \"move\" or \"delete\"");
}

} // namespace

const kt_setting setting_table[9] = {
    {size, KT_SETTING_PATH, "folder", true, nullptr, 0, 0, "The folder in which the SIS puts files."},
    {size, KT_SETTING_PATH, "mapping", true, nullptr, 0, 0,
     "The file that tells what the files hold; see docs/dropfolder.md."},
    {size, KT_SETTING_TEXT, "done", false, "\"keep\"", 0, 0,
     "What becomes of a file that was read: \"keep\" leaves it and remembers that it was read, \"move\" puts it into "
     "the folder done beside it, \"delete\" deletes it."},
    {size, KT_SETTING_INTEGER, "poll_interval_ms", false, "1000", 50, 600000, "The pause between two looks."},
    {size, KT_SETTING_INTEGER, "quiet_ms", false, "2000", 0, 600000,
     "A file that changed less than this ago is left alone; more than the longest pause of who writes into the folder "
     "without renaming."},
    {size, KT_SETTING_INTEGER, "incomplete_after_s", false, "900", 1, 86400,
     "A file that is not whole after this time is named in the log as an error."},
    {size, KT_SETTING_INTEGER, "max_loss_percent", false, "20", 0, 100,
     "A file that holds everything is refused when it lacks more than this share of what is kept, or when more than "
     "this share of its rows can't be read."},
    {size, KT_SETTING_INTEGER, "silence_h", false, "72", 0, 8760,
     "Hours without a new file after which the roster is no longer confirmed; policy.roster_trusted_days later nothing "
     "is released any more. 0: the last file counts for ever."},
    {size, KT_SETTING_PATH, "files", false, nullptr, 0, 0,
     "The folder with the pictures and documents that work pieces name; without it none is shown."},
};

settings read_settings(std::string_view json) {
  const auto all = nlohmann::json::parse(json);
  settings read;
  read.folder = all.at("folder");
  read.mapping = all.at("mapping");
  read.done = done_of(all.at("done"));
  read.poll_interval = std::chrono::milliseconds{all.at("poll_interval_ms").get<int>()};
  read.quiet = std::chrono::milliseconds{all.at("quiet_ms").get<int>()};
  read.incomplete_after = std::chrono::seconds{all.at("incomplete_after_s").get<int>()};
  read.max_loss_percent = all.at("max_loss_percent");
  read.silence = std::chrono::hours{all.at("silence_h").get<int>()};
  const auto files = all.find("files");
  if (files != all.end() && !files->is_null()) read.files = *files;
  return read;
}

} // namespace keukentafel::dropfolder
