#include "postgres.hpp"

#include <iterator>

KEUKENTAFEL_ADAPTER(keukentafel::postgres::postgres, "postgres", "0.1.0", keukentafel::postgres::setting_table);
