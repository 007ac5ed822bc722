#include "post.hpp"

#include "clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace keukentafel::kit {

namespace {

constexpr std::int64_t proof_lasts_s = 60;

std::string content_of(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{fmt::format("the fixture sends {}, which can't be read", file)};
  return {std::istreambuf_iterator<char>{in}, {}};
}

kt_text text(const std::string& value) { return {value.data(), value.size()}; }

} // namespace

letter parse_letter(const std::string& whole) {
  letter made;
  const auto wrong = [] { return std::runtime_error{"a request of the fixture is no HTTP/1.1 request"}; };
  std::size_t at = 0;
  const auto line = [&] {
    const auto end = whole.find('\n', at);
    if (end == whole.npos) throw wrong();
    auto read = whole.substr(at, end - at);
    if (!read.empty() && read.back() == '\r') read.pop_back();
    at = end + 1;
    return read;
  };
  const auto first = line();
  const auto space = first.find(' '), second = first.rfind(' ');
  if (space == first.npos || second == space) throw wrong();
  made.method = first.substr(0, space);
  made.path = first.substr(space + 1, second - space - 1);
  if (const auto question = made.path.find('?'); question != made.path.npos) {
    made.query = made.path.substr(question + 1);
    made.path.resize(question);
  }
  if (made.path == "/") made.path.clear();
  for (auto header = line(); !header.empty(); header = line()) {
    const auto colon = header.find(':');
    const auto value = header.find_first_not_of(' ', colon + 1);
    if (colon == header.npos) throw wrong();
    made.headers.emplace_back(header.substr(0, colon), value == header.npos ? "" : header.substr(value));
  }
  made.body = whole.substr(at);
  return made;
}

void post::add(std::string file) {
  auto read = parse_letter(content_of(file));
  sent_.push_back({std::move(file), std::move(read)});
  renewed_at_ = clock::wall_now();
}

/// A sender signs each try anew.
void post::renew() {
  const auto now = clock::wall_now();
  if (std::abs(now - renewed_at_) < proof_lasts_s || !renew_ || !renew_()) return;
  for (auto& one : sent_) one.what = parse_letter(content_of(one.file));
  renewed_at_ = now;
}

void post::forget_all() {
  sent_.clear();
  answers_.clear();
}

void post::send_all_again() {
  for (auto& one : sent_) one.is_done = false;
}

void post::begin_life() {
  for (auto& one : sent_) one.id = 0;
  answers_.clear();
}

void post::hand_over(kt_adapter& adapter, const kt_incoming& to) {
  const auto waits = [](const sending& one) { return !one.is_done && one.id == 0; };
  if (std::any_of(sent_.begin(), sent_.end(), waits)) renew();
  for (auto& one : sent_) {
    if (!waits(one)) continue;
    one.id = last_id_ + 1;
    send_now(adapter, to, letter{one.what});
  }
}

std::uint64_t post::send_now(kt_adapter& adapter, const kt_incoming& to, const letter& one) {
  const auto id = ++last_id_;
  answers_[id];
  std::vector<kt_header> headers;
  for (const auto& [name, value] : one.headers) headers.push_back({text(name), text(value)});
  const kt_request request{
      sizeof(kt_request), id, text(one.method), text(one.path), text(one.query), headers.data(), headers.size(),
      text(one.body)};
  to.request(&adapter, &request);
  return id;
}

unsigned post::status_of(std::uint64_t id) const {
  const auto found = answers_.find(id);
  return found == answers_.end() ? 0 : found->second.status;
}

std::string post::answered(std::uint64_t id, const kt_response& with) {
  const auto found = answers_.find(id);
  if (found == answers_.end()) return "it answers a request that it was not given in this life";
  if (++found->second.times > 1) return "it answers a request twice";
  found->second.status = with.status;
  if (with.status < 200 || with.status > 599) return fmt::format("it answers with the status {}", with.status);
  for (auto& one : sent_)
    if (one.id == id) one.is_done = with.status < 500;
  return {};
}

bool post::is_waiting() const {
  return std::any_of(sent_.begin(), sent_.end(), [&](const sending& one) {
    return !one.is_done && (one.id == 0 || answers_.at(one.id).times == 0);
  });
}

std::vector<letter> post::letters() const {
  std::vector<letter> all;
  for (const auto& one : sent_) all.push_back(one.what);
  return all;
}

} // namespace keukentafel::kit
