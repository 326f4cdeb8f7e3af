import { checkAddressForm } from "./address-form.ts";
import { checkAddressUse } from "./address-use.ts";
import { checkBridgeReferences } from "./bridge-references.ts";
import type { Check } from "./check.ts";
import { checkDuplicateAddresses } from "./duplicate-addresses.ts";
import { checkDuplicateMacs } from "./duplicate-macs.ts";
import { checkDuplicateRoutes } from "./duplicate-routes.ts";
import { checkExternals } from "./externals.ts";
import { checkFiles } from "./files.ts";
import { checkGateways } from "./gateways.ts";
import { checkHostnames } from "./hostnames.ts";
import { checkImpairForm } from "./impair-form.ts";
import { checkImpairNeeds } from "./impair-needs.ts";
import { checkLinkClashes } from "./link-clashes.ts";
import { checkLinkNames } from "./link-names.ts";
import { checkLinks } from "./links.ts";
import { checkMacs } from "./macs.ts";
import { checkMemorySizes } from "./memory-sizes.ts";
import { checkMtus } from "./mtus.ts";
import { checkNat } from "./nat.ts";
import { checkReservedArgs } from "./reserved-args.ts";
import { checkRouteDestinations } from "./route-destinations.ts";
import { checkRouteDevices } from "./route-devices.ts";
import { checkRouteFamilies } from "./route-families.ts";
import { checkRouteForm } from "./route-form.ts";
import { checkRouteSources } from "./route-sources.ts";
import { checkRouteTypes } from "./route-types.ts";
import { checkRules } from "./rules.ts";
import { checkSysctls } from "./sysctls.ts";
import { checkTemplates } from "./templates.ts";
import { checkVlans } from "./vlans.ts";

/** Everything that the schema cannot say. The order does not matter: problems are sorted by their place in the file. */
export const checks: readonly Check[] = [
  checkLinkNames,
  checkLinkClashes,
  checkBridgeReferences,
  checkExternals,
  checkNat,
  checkVlans,
  checkLinks,
  checkAddressForm,
  checkAddressUse,
  checkDuplicateAddresses,
  checkMacs,
  checkDuplicateMacs,
  checkMtus,
  checkImpairForm,
  checkImpairNeeds,
  checkRouteForm,
  checkRouteFamilies,
  checkRouteDestinations,
  checkRouteTypes,
  checkRouteDevices,
  checkRouteSources,
  checkGateways,
  checkDuplicateRoutes,
  checkRules,
  checkHostnames,
  checkFiles,
  checkSysctls,
  checkTemplates,
  checkMemorySizes,
  checkReservedArgs,
];
