# keukentafel_add_adapter(NAME SOURCES...): the library NAME.so, as the target adapter_NAME. It exports
# kt_adapter_entry_v1 and nothing else. This file is the one definition for the repository and for the installed package.
include_guard()

function(keukentafel_add_adapter name)
  add_library(adapter_${name} MODULE ${ARGN})
  target_link_libraries(adapter_${name} PRIVATE keukentafel::sdk)
  target_link_options(adapter_${name} PRIVATE -Wl,--version-script=${KEUKENTAFEL_VERSION_SCRIPT})
  set_target_properties(adapter_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name} POSITION_INDEPENDENT_CODE ON
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_features(adapter_${name} PRIVATE c_std_11 cxx_std_20)
endfunction()
