#include "module/configuration.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace keukentafel;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

constexpr const char* header = "[gateway]\ntls = false\ntrusted_proxies = [\"127.0.0.1\"]\n";

class configured : public testing::Test {
protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kt-configuration-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream{folder_ / name} << text;
    return (folder_ / name).string();
  }
  module::configuration read(const std::string& text) {
    wrong_.clear();
    return module::read_configuration(write("kt.toml", text), wrong_);
  }
  /// The one complaint, without the file's name.
  std::string complaint(const std::string& text) {
    read(text);
    if (wrong_.size() != 1) return "complaints: " + std::to_string(wrong_.size());
    return wrong_.front().substr((folder_ / "kt.toml").string().size());
  }

  std::filesystem::path folder_;
  module::complaints wrong_;
};

} // namespace

TEST_F(configured, an_almost_empty_file_has_every_default) {
  const auto how = read(header);
  ASSERT_THAT(wrong_, IsEmpty());
  EXPECT_EQ(how.store_path, (folder_ / "keukentafel.db").string());
  EXPECT_EQ(how.gateway.address, "127.0.0.1");
  EXPECT_EQ(how.gateway.port, 8443);
  EXPECT_EQ(how.gateway.threads, 1u);
  EXPECT_TRUE(how.school.parents_are_third_parties);
  EXPECT_EQ(how.school.after_enrolment, std::chrono::days{30});
  EXPECT_EQ(how.school.roster_trusted_for, std::chrono::days{7});
  EXPECT_EQ(how.code_lasts, std::chrono::days{14});
  EXPECT_TRUE(how.adapters.empty());
}

TEST_F(configured, every_default_of_every_section_passes_its_own_rule) {
  for (const auto& section : module::module_sections()) {
    for (const auto& key : section.keys) {
      if (!key.fallback) continue;
      const auto table = toml::parse(std::string{key.key} + " = " + key.fallback);
      module::complaints wrong;
      module::read_keys("x", table, section.name, {&key, 1}, wrong);
      EXPECT_THAT(wrong, IsEmpty()) << section.name << "." << key.key;
    }
  }
}

TEST_F(configured, a_complaint_names_file_line_and_what_to_write) {
  EXPECT_EQ(complaint(std::string{header} + "heartbeat_s = 0\n"),
            ":4: gateway.heartbeat_s is 0: write a number from 1 to 600");
  EXPECT_EQ(complaint(std::string{header} + "heartbeat_s = \"fast\"\n"),
            ":4: gateway.heartbeat_s must be a whole number");
  EXPECT_EQ(complaint(std::string{header} + "listen = \"8443\"\n"),
            ":4: gateway.listen must be an address and a port, such as \"0.0.0.0:8443\"");
  EXPECT_THAT(complaint(std::string{header} + "[polcy]\n"), HasSubstr(":4: [polcy] is no section"));
  EXPECT_THAT(complaint(std::string{header} + "[adapter]\nname = \"a\"\n"),
              HasSubstr("must be written as [[adapter]]"));
  EXPECT_THAT(complaint("[gateway]\nlisten = \"0.0.0.0:1\"\ntls = false\ntrusted_proxies = [\"10.0.0.1\"]\n"),
              HasSubstr(":3: gateway.tls = false is for a reverse proxy on this machine"));
  EXPECT_THAT(complaint(std::string{header} + "public_url = \"http://x\"\n"),
              HasSubstr(":4: gateway.public_url must be https://"));
  EXPECT_THAT(complaint(std::string{header} + "public_url = \"https://x/y\"\n"), HasSubstr("without a path"));
  EXPECT_THAT(complaint("[gateway]\ntrusted_proxies = [\"::1\"]\n"),
              HasSubstr(":1: gateway.certificate is missing: write certificate"));
  EXPECT_THAT(complaint("\n[store]\n"), HasSubstr(":1: gateway.certificate is missing"));
  EXPECT_THAT(complaint("[gateway]\ncertificate = \"none.pem\"\n"), HasSubstr(":2: gateway.certificate: "));
  EXPECT_THAT(complaint("[gateway]\ncertificate = \"kt.toml\"\nprivate_key = \"kt.toml\"\n"),
              HasSubstr(":2: gateway.certificate: the certificate "));
  EXPECT_THAT(complaint("[gateway]\ntls = false\ntrusted_proxies = [\"here\"]\n"),
              HasSubstr(":3: gateway.trusted_proxies: here is no address"));
  EXPECT_THAT(complaint(std::string{header} + "[store]\npath = \"none/kt.db\"\n"),
              HasSubstr(":5: store.path: the folder "));
  EXPECT_THAT(complaint(std::string{header} + "[store]\npath = \".\"\n"), HasSubstr(":5: store.path names no file"));
}

TEST_F(configured, reasons_have_a_code_and_words) {
  const auto said = [&](const std::string& list, const char* more = "") {
    return complaint(std::string{header} + "[requests]\nsick_reports = true\nreasons = " + list + "\n" + more);
  };
  EXPECT_EQ(said("[]"), ":6: requests.reasons: the list is empty: write reasons = [\"sick\"]");
  EXPECT_EQ(said("[\"party\"]"), ":6: requests.reasons: \"party\" has no words: write \"party=WORDS\"");
  EXPECT_EQ(said("[\"sick\", \"sick=Ziek\"]"), ":6: requests.reasons: \"sick\" is there twice");
  EXPECT_THAT(said("[\"Sick=x\"]"), HasSubstr("a code is small letters"));
  EXPECT_THAT(said("[\"=x\"]"), HasSubstr("a code is small letters"));
  EXPECT_THAT(said("[\"sick\"]", "days_back = 99\n"), HasSubstr("requests.days_back is 99"));
  const auto how =
      read(std::string{header} + "[requests]\nsick_reports = true\nreasons = [\"sick\", \"visit=Op bezoek = weg\"]\n"
                                 "keep_days = 14\n");
  ASSERT_THAT(wrong_, IsEmpty());
  EXPECT_TRUE(how.asking.takes_sick_reports);
  EXPECT_EQ(how.asking.find("visit")->words, "Op bezoek = weg");
  EXPECT_EQ(how.asking.find("sick")->words, "");
  EXPECT_EQ(how.asking.find("x"), nullptr);
  EXPECT_EQ(how.asking.kept_for, std::chrono::days{14});
  EXPECT_FALSE(read(header).asking.takes_sick_reports);
}

TEST_F(configured, a_folder_is_no_configuration) {
  for (const auto& path : {folder_, folder_ / "none.toml"}) {
    wrong_.clear();
    module::read_configuration(path.string(), wrong_);
    EXPECT_THAT(wrong_, testing::ElementsAre(HasSubstr("can't be read")));
  }
}

TEST_F(configured, a_secret_comes_from_a_file_or_a_credential_and_never_stands_in_the_configuration) {
  static constexpr kt_setting password{sizeof(kt_setting), KT_SETTING_SECRET, "password", false, nullptr, 0, 0, "It."};
  write("secret", "hunter2\n");
  const auto file = (folder_ / "kt.toml").string();
  const auto read = [&](const std::string& text) {
    wrong_.clear();
    return module::read_keys(file, toml::parse(text), "s", {&password, 1}, wrong_);
  };
  EXPECT_EQ(read("password = { file = \"secret\" }").at("password"), "hunter2") << "relative to the configuration";
  ASSERT_EQ(::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1), 0);
  EXPECT_EQ(read("password = { credential = \"secret\" }").at("password"), "hunter2");
  for (const char* text :
       {"password = \"hunter2\"", "password = { file = \"none\" }", "password = { credential = \"../x\" }",
        "password = { file = \"secret\", credential = \"secret\" }", "password = 5", "password = { file = \".\" }",
        "password = { file = \"/dev/zero\" }"}) {
    read(text);
    ASSERT_EQ(wrong_.size(), 1u) << text;
    EXPECT_THAT(wrong_.front(), testing::Not(HasSubstr("hunter2")));
  }
}

TEST_F(configured, the_reference_page_names_every_key) {
  const auto page = *module::describe_configuration({});
  for (const auto& section : module::module_sections())
    for (const auto& key : section.keys) EXPECT_THAT(page, HasSubstr(std::string{"| `"} + key.key + "` |"));
}

TEST_F(configured, the_reference_of_an_adapter_that_is_not_there_is_a_fault) {
  EXPECT_FALSE(module::describe_configuration({"no_such_adapter"}));
}
