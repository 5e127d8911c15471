#include "dbctx.h"
#include "rule/adopt.h"
PG_FUNCTION_INFO_V1(dbctx_adopt_preset);
Datum dbctx_adopt_preset(PG_FUNCTION_ARGS) { PG_RETURN_NULL(); }
