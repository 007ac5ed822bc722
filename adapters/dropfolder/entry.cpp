#include "dropfolder.hpp"

KEUKENTAFEL_ADAPTER(keukentafel::dropfolder::dropfolder_adapter, "dropfolder", "0.1.0",
                    keukentafel::dropfolder::setting_table);
