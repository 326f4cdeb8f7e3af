/**
 * The library: everything that the command line can do, a program can.
 *
 *     const lab = await loadLab("topology.yaml");
 *     const { changes } = await diffLab(lab);
 */
// biome-ignore-all lint/performance/noBarrelFile: this is the package's face, and the only such file.
export { AgentClient } from "./core/agent/client.ts";
export type { ExecOptions, ExecSession, Exit } from "./core/agent/exec.ts";
export { DummError, type DummErrorCode } from "./core/error.ts";
export { buildKernel } from "./core/kernel/build.ts";
export { findKernel, listKernels } from "./core/kernel/catalog.ts";
export { LabLayout } from "./core/lab/layout.ts";
export { LabSession } from "./core/lab/session.ts";
export { buildBusyboxMaster } from "./core/master/busybox.ts";
export { findMaster, listMasters } from "./core/master/catalog.ts";
export { buildDebianMaster, type DebianMasterOptions } from "./core/master/debian.ts";
export { importMaster } from "./core/master/import.ts";
export { loadTopology } from "./core/topology/load.ts";
export { parseTopology } from "./core/topology/parse.ts";
export type { Problem } from "./core/topology/problem.ts";
export { TopologyError } from "./core/topology/topology-error.ts";
export type * from "./core/topology/types.ts";
export { desired, type Resolved } from "./reconcile/desired.ts";
export type { Change } from "./reconcile/diff/change.ts";
export { diff } from "./reconcile/diff/diff.ts";
export { type Applied, type ApplyOptions, applyLab } from "./reconcile/lab/apply.ts";
export { destroyLab } from "./reconcile/lab/destroy.ts";
export { type Difference, diffLab } from "./reconcile/lab/diff.ts";
export { exchangeTemplates } from "./reconcile/lab/exchange-templates.ts";
export { withExec } from "./reconcile/lab/exec.ts";
export { type ListedLab, listLabs } from "./reconcile/lab/list.ts";
export { type ListedTemplate, listTemplates } from "./reconcile/lab/list-templates.ts";
export { type Lab, loadLab } from "./reconcile/lab/load.ts";
export { type LocatedLab, locateLab } from "./reconcile/lab/locate.ts";
export { loadRecording } from "./reconcile/lab/record-template.ts";
export { saveTemplate } from "./reconcile/lab/save-template.ts";
export { type LabStatus, statusOf } from "./reconcile/lab/status.ts";
export type { Observation } from "./reconcile/observe/observation.ts";
export { observe } from "./reconcile/observe/observe.ts";
export type { Outcome } from "./reconcile/operations/outcome.ts";
export type { GuestOperation, HostOperation, Operation } from "./reconcile/plan/operation.ts";
export { operationsOf, type Plan, plan } from "./reconcile/plan/plan.ts";
export { type ChangeLine, renderChange } from "./reconcile/render/changes.ts";
export { renderOperation } from "./reconcile/render/operations.ts";
export type {
  BridgeState,
  ExternalState,
  GuestState,
  InterfaceState,
  RouteState,
  State,
  TapState,
} from "./reconcile/state.ts";
