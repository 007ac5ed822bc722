/// Pages of the messages between home and the mentor. Pure, as pages.hpp.
#pragma once

#include "portal/pages.hpp"
#include "publish/messages.hpp"

#include <functional>

namespace keukentafel::portal {

/// The longest message, and what a mentor says of themselves, in characters; the pages' forms say the same.
constexpr std::size_t message_limit = 1000, hours_limit = 200, name_limit = 100;

/// What stands in a form: as typed, or what it begins with.
struct message_form {
  std::string id; ///< made with the page: a second tap sends nothing
  std::string student, words;
  std::string_view wrong = {}; ///< the key of what is wrong; empty: nothing
};

/// At home: a thread for each student. `new_id` gives each form an id of its own.
std::string messages_page(const frame& at, const publish::home_messages& read, const message_form& form,
                          const std::function<std::string()>& new_id, const id_cipher& ids);

/// At the desk: what waits, what was answered, and when the mentor can be reached.
std::string desk_messages_page(const frame& at, const publish::desk_messages& list, const store::office_hours& told,
                               std::string_view wrong, day today, const id_cipher& ids);
std::string desk_thread_page(const frame& at, const publish::desk_thread& read, const message_form& form,
                             const id_cipher& ids);

} // namespace keukentafel::portal
