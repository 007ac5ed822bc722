#include "parse.hpp"
#include "soci_rows.hpp"

#include <soci/postgresql/soci-postgresql.h>

#include <array>
#include <cctype>
#include <chrono>

namespace keukentafel::eduarte {

namespace {

// Read before the configured ones, which therefore win. A peer that vanished without a word is noticed.
constexpr const char* usual_parameters = "connect_timeout=4 application_name=keukentafel keepalives_idle=10 "
                                         "keepalives_interval=5 keepalives_count=3 tcp_user_timeout=30000 ";

std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte)) out += c;
    else (out += '%', out += digits[byte >> 4], out += digits[byte & 15]);
  }
  return out;
}

/// The parameters as a URI: SOCI takes others apart at every space, also within a password.
std::string uri_of(const settings& how) {
  const auto configured = usual_parameters + after_scheme(how.connection, "postgresql").value();
  char* wrong = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
      PQconninfoParse(configured.c_str(), &wrong), PQconninfoFree};
  const std::unique_ptr<char, decltype(&PQfreemem)> words{wrong, PQfreemem};
  if (!options) throw std::runtime_error(words ? words.get() : "no memory");
  std::string uri = "postgresql://?password=" + escaped(how.password);
  for (const auto* one = options.get(); one->keyword; ++one)
    if (one->val && std::string_view{one->keyword} != "password")
      uri += std::string{"&"} + one->keyword + "=" + escaped(one->val);
  return uri;
}

bool is_final(const soci::postgresql_soci_error& error) { return is_refusal(error.sqlstate()); }

template <class Work> auto told(Work work) { return told_by_soci<soci::postgresql_soci_error>(work, is_final); }

class postgres_connection final : public connection {
public:
  postgres_connection(const settings& how, access what) {
    told([&] {
      session_.open(*soci::factory_postgresql(), uri_of(how));
      session_ << "set statement_timeout = " + std::to_string(std::chrono::milliseconds{how.statement_timeout}.count());
      // Whatever the server prefers: parse.hpp reads this.
      session_ << "set datestyle = 'ISO, YMD'";
      session_ << "set client_encoding = 'UTF8'";
      if (what == access::reading) session_ << "set session characteristics as transaction read only";
      cancel_.reset(PQgetCancel(static_cast<soci::postgresql_session_backend*>(session_.get_backend())->conn_));
    });
  }

  std::vector<text_row> rows(const std::string& sql, std::size_t columns) override {
    return told([&] { return soci_rows(session_, sql, columns); });
  }
  void write(const std::string& sql) override {
    told([&] { session_ << sql; });
  }
  std::string next_of(const std::string& sequence) const override { return "select nextval('" + sequence + "')"; }
  void cancel() noexcept override {
    std::array<char, 256> ignored{};
    if (cancel_) PQcancel(cancel_.get(), ignored.data(), static_cast<int>(ignored.size()));
  }
  std::optional<horizon> transactions() override {
    const auto row = rows("select pg_snapshot_xmin(s), pg_snapshot_xmax(s) from pg_current_snapshot() s", 2).at(0);
    const auto oldest = parse_integer(row[0].value_or("")), next = parse_integer(row[1].value_or(""));
    if (!oldest || !next) throw std::runtime_error("pg_current_snapshot() gives no numbers");
    return horizon{*oldest, *next};
  }

private:
  soci::session session_;
  std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> cancel_{nullptr, PQfreeCancel};
};

} // namespace

std::unique_ptr<connection> open_postgres(const settings& how, access what) {
  return std::make_unique<postgres_connection>(how, what);
}

} // namespace keukentafel::eduarte
