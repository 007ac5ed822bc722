#include "store/codes.hpp"

#include "base/crypto.hpp"
#include "store/audit.hpp"
#include "store/devices.hpp"

namespace keukentafel::store {

namespace {
constexpr int most_tries = 5;
}

result<pairing_parts> make_code(store& to, const new_code& what) {
  const audit_actor by = what.is_own ? audit_actor{what.who} : audit_actor{std::string_view{"command"}};
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto parts = make_pairing_parts();
    const auto salt = to_hex(random_bytes(16));
    const pairing_code code{parts.finder,    what.who,   salt, to_hex(scrypt(parts.secret, salt)),
                            what.expires_at, what.is_own};
    // The finder may be taken: then another one.
    const auto written = to.write([&](writing& in) {
      if (what.replaces_all) end_codes(in, what.who);
      add_code(in, code);
      record(in, {audit_event::code_invited, by, {}, 0, channel::none, about(what.who)});
    });
    if (written) return parts;
  }
  return fault{"the code could not be kept; see the log"};
}

} // namespace keukentafel::store
