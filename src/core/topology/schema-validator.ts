// Made by scripts/topology-types.js from schemas/topology.schema.json; `npm run types` makes it anew.
// @ts-nocheck
// biome-ignore-all lint: generated
// biome-ignore-all format: generated
// biome-ignore-all assist: generated
"use strict";
export const validate = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"topology.schema.json","x-expected":"a mapping with the keys name, isolation, template, templates, defaults, bridges, links and guests","type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"x-expected":"a lab name of at most 32 lower-case letters, digits and hyphens, with no hyphen at either end","type":"string","pattern":"^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$"},"template":{"$ref":"#/$defs/template"},"templates":{"x-expected":"a list of template names","type":["array","null"],"items":{"$ref":"#/$defs/template"}},"isolation":{"x-expected":"host or private","enum":["host","private"]},"defaults":{"$ref":"#/$defs/defaults"},"bridges":{"x-expected":"a mapping of bridge names to bridges","type":["object","null"],"propertyNames":{"format":"bridge-name","pattern":"^[^\\s/:%]{1,40}$"},"additionalProperties":{"$ref":"#/$defs/bridge"}},"links":{"x-expected":"a list of links, such as [moon:eth0, sun:eth0]","type":["array","null"],"items":{"x-expected":"two interfaces, as in [moon:eth0, sun:eth0]","type":"array","minItems":2,"maxItems":2,"items":{"x-expected":"an interface, such as moon:eth0","type":"string","pattern":"^[^\\s:]+:[^\\s:]+$"}}},"guests":{"x-expected":"a mapping of guest names to guests","type":["object","null"],"propertyNames":{"x-expected":"a guest name of at most 40 lower-case letters, digits and hyphens, with no hyphen at either end","pattern":"^(?!-)(?=.*[^-]$)([-a-z0-9]|\\{index([+-][0-9]+)?\\}){1,40}$"},"additionalProperties":{"$ref":"#/$defs/guest"}}},"$defs":{"template":{"x-expected":"a template name of at most 64 letters, digits, dots, hyphens and underscores, with a letter or digit at the beginning","type":"string","pattern":"^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$"},"defaults":{"x-expected":"a mapping with the keys kernel, master, memory, union, limits, args, hosts and sysctls","type":["object","null"],"additionalProperties":false,"properties":{"kernel":{"$ref":"#/$defs/kernel"},"master":{"$ref":"#/$defs/master"},"memory":{"$ref":"#/$defs/memory"},"union":{"$ref":"#/$defs/union"},"confined":{"$ref":"#/$defs/confined"},"limits":{"$ref":"#/$defs/limits"},"args":{"$ref":"#/$defs/args"},"hosts":{"$ref":"#/$defs/hosts"},"sysctls":{"$ref":"#/$defs/sysctls"}}},"bridge":{"x-expected":"a mapping with the keys addresses, external, nat, mtu, mac, stp, ageing_time, vlan_filtering, multicast_snooping and group_fwd_mask","type":["object","null"],"additionalProperties":false,"properties":{"addresses":{"$ref":"#/$defs/addresses"},"external":{"x-expected":"a link of the host, such as eth1, or a list of them","type":["string","array"],"pattern":"^[^\\s/:%]{1,40}$","items":{"x-expected":"a link of the host, such as eth1","type":"string","pattern":"^[^\\s/:%]{1,40}$"}},"nat":{"x-expected":"true or false","type":"boolean"},"mtu":{"$ref":"#/$defs/mtu"},"mac":{"$ref":"#/$defs/mac"},"stp":{"x-expected":"true or false","type":"boolean"},"ageing_time":{"x-expected":"a number of seconds from 0 to 1000000","type":"number","minimum":0,"maximum":1000000,"multipleOf":0.01},"vlan_filtering":{"x-expected":"true or false","type":"boolean"},"multicast_snooping":{"x-expected":"true or false","type":"boolean"},"group_fwd_mask":{"x-expected":"a multiple of 8 from 0 to 65528","type":"integer","minimum":0,"maximum":65528,"multipleOf":8}}},"guest":{"x-expected":"a mapping with the keys count, state, hostname, kernel, master, memory, union, limits, args, hosts, files, interfaces, routes, rules and sysctls","type":["object","null"],"additionalProperties":false,"properties":{"count":{"type":"integer","minimum":1,"maximum":1000},"state":{"type":"string","enum":["running","paused","stopped"]},"hostname":{"x-expected":"a host name of at most 64 letters, digits, hyphens and dots, with a letter or digit at either end","type":"string","pattern":"^[A-Za-z0-9]([-.A-Za-z0-9]{0,62}[A-Za-z0-9])?$"},"kernel":{"$ref":"#/$defs/kernel"},"master":{"$ref":"#/$defs/master"},"memory":{"$ref":"#/$defs/memory"},"union":{"$ref":"#/$defs/union"},"confined":{"$ref":"#/$defs/confined"},"limits":{"$ref":"#/$defs/limits"},"args":{"$ref":"#/$defs/args"},"hosts":{"$ref":"#/$defs/hosts"},"files":{"x-expected":"a mapping of absolute paths to files","type":["object","null"],"propertyNames":{"x-expected":"an absolute path such as /etc/motd, without . or .. or a / at its end","pattern":"^(?!.*/\\.{1,2}(/|$))(/[^/]+)+$"},"additionalProperties":{"$ref":"#/$defs/file"}},"interfaces":{"x-expected":"a mapping of interface names to interfaces","type":["object","null"],"propertyNames":{"format":"interface-name","pattern":"^[^\\s/:%]{1,15}$"},"additionalProperties":{"$ref":"#/$defs/interface"}},"routes":{"x-expected":"a list of routes","type":["array","null"],"items":{"$ref":"#/$defs/route"}},"rules":{"x-expected":"a list of rules","type":["array","null"],"items":{"$ref":"#/$defs/rule"}},"sysctls":{"$ref":"#/$defs/sysctls"}}},"file":{"x-expected":"a mapping with the keys content or source, and mode","type":"object","additionalProperties":false,"properties":{"content":{"x-expected":"a text","type":"string"},"source":{"x-expected":"the path of a file","type":"string","pattern":"^[^\\0]+$"},"mode":{"x-expected":"an octal mode in quotes, such as \"0644\"","type":"string","pattern":"^0?[0-7]{3,4}$"}}},"interface":{"x-expected":"a mapping with the keys bridge, addresses, mac, mtu, up, vlan, vlans and impair","type":["object","null"],"additionalProperties":false,"properties":{"bridge":{"x-expected":"the name of a bridge","type":"string"},"addresses":{"$ref":"#/$defs/addresses"},"mac":{"$ref":"#/$defs/mac"},"mtu":{"$ref":"#/$defs/mtu"},"up":{"x-expected":"true or false","type":"boolean"},"vlan":{"type":"integer","minimum":1,"maximum":4094},"vlans":{"x-expected":"a list of VLANs from 1 to 4094","type":["array","null"],"items":{"type":"integer","minimum":1,"maximum":4094}},"impair":{"$ref":"#/$defs/impair"}}},"impair":{"x-expected":"a mapping with the keys delay, jitter, loss, duplicate, corrupt, reorder, rate and limit","type":["object","null"],"additionalProperties":false,"properties":{"delay":{"$ref":"#/$defs/duration"},"jitter":{"$ref":"#/$defs/duration"},"loss":{"$ref":"#/$defs/percentage"},"duplicate":{"$ref":"#/$defs/percentage"},"corrupt":{"$ref":"#/$defs/percentage"},"reorder":{"$ref":"#/$defs/percentage"},"rate":{"x-expected":"a rate of at least 8bit, such as 10mbit","type":"string","format":"rate","pattern":"^[0-9]{1,9}(\\.[0-9]{1,9})?[kmg]?bit$"},"limit":{"type":"integer","minimum":1,"maximum":4294967295}}},"route":{"x-expected":"a mapping with the keys to, via, dev, metric, table, src and type","type":"object","additionalProperties":false,"required":["to"],"properties":{"to":{"x-expected":"a network such as 10.2.0.0/16, an address, or default","type":"string"},"via":{"x-expected":"a gateway's address, such as 10.1.0.1","type":"string"},"dev":{"x-expected":"the name of an interface","type":"string"},"metric":{"type":"integer","minimum":0,"maximum":4294967295},"table":{"type":"integer","minimum":1,"maximum":4294967295},"src":{"x-expected":"an address of the guest","type":"string"},"type":{"type":"string","enum":["unicast","blackhole","unreachable","prohibit"]}}},"rule":{"x-expected":"a mapping with the keys priority, table, from, to, iif, oif and fwmark","type":"object","additionalProperties":false,"required":["priority","table"],"properties":{"priority":{"type":"integer","minimum":1,"maximum":4294967295},"table":{"type":"integer","minimum":1,"maximum":4294967295},"from":{"x-expected":"a network such as 10.2.0.0/16, or an address","type":"string"},"to":{"x-expected":"a network such as 10.2.0.0/16, or an address","type":"string"},"iif":{"x-expected":"the name of an interface","type":"string","pattern":"^[^\\s/:%]{1,15}$"},"oif":{"x-expected":"the name of an interface","type":"string","pattern":"^[^\\s/:%]{1,15}$"},"fwmark":{"x-expected":"a mark such as 1, 0x1 or 0x100/0xff00","type":["integer","string"]}}},"kernel":{"x-reboot":true,"x-expected":"the name of a kernel, or a path with a /","type":"string","pattern":"\\S"},"master":{"x-reboot":true,"x-expected":"the name of a master, or a path with a /","type":"string","pattern":"\\S"},"union":{"x-reboot":true,"type":"string","enum":["auto","overlay","fuse"]},"confined":{"x-reboot":true,"type":"boolean"},"limits":{"x-expected":"a mapping with the keys cpu and memory","type":["object","null"],"additionalProperties":false,"properties":{"cpu":{"x-expected":"a number of processors from 0.01 to 1024, such as 0.5","type":"number","minimum":0.01,"maximum":1024,"multipleOf":0.01},"memory":{"x-expected":"a size such as 256M","type":"string","format":"memory","pattern":"^[1-9][0-9]*[KMG]$|[{]index|[$][{]"}}},"memory":{"x-reboot":true,"x-expected":"a size such as 128M","type":"string","format":"memory","pattern":"^[1-9][0-9]*[KMG]$|[{]index|[$][{]"},"args":{"x-reboot":true,"x-expected":"a list of kernel parameters","type":["array","null"],"items":{"x-expected":"a kernel parameter without white space","type":"string","pattern":"^\\S+$"}},"hosts":{"x-expected":"true or false","type":"boolean"},"sysctls":{"x-expected":"a mapping of sysctl names to values","type":["object","null"],"propertyNames":{"format":"sysctl-name","pattern":"^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$"},"additionalProperties":{"x-expected":"a whole number or a string","type":["integer","string"]}},"addresses":{"x-expected":"a list of addresses","type":["array","null"],"items":{"x-expected":"an address with its prefix length, such as 10.1.0.10/24","type":"string","format":"cidr","pattern":"^[0-9A-Fa-f:.]+/[0-9]{1,3}$|[{]index|[$][{]"}},"duration":{"x-expected":"a time in s, ms or us, such as 10ms","type":"string","format":"duration","pattern":"^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms|us)$"},"percentage":{"x-expected":"a percentage from 0% to 100%, such as 1%","type":"string","format":"percentage","pattern":"^[0-9]{1,3}(\\.[0-9]{1,9})?%$"},"mtu":{"type":"integer","minimum":68,"maximum":65521},"mac":{"x-expected":"a MAC address such as 02:00:00:00:00:01","type":"string","format":"mac","pattern":"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$|[{]index|[$][{]"}}};
const schema32 = {"x-expected":"a template name of at most 64 letters, digits, dots, hyphens and underscores, with a letter or digit at the beginning","type":"string","pattern":"^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$"};
const pattern4 = new RegExp("^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$", "u");
const pattern5 = new RegExp("^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$", "u");
const pattern13 = new RegExp("^[^\\s/:%]{1,40}$", "u");
const pattern18 = new RegExp("^[^\\s:]+:[^\\s:]+$", "u");
const pattern19 = new RegExp("^(?!-)(?=.*[^-]$)([-a-z0-9]|\\{index([+-][0-9]+)?\\}){1,40}$", "u");
const schema34 = {"x-expected":"a mapping with the keys kernel, master, memory, union, limits, args, hosts and sysctls","type":["object","null"],"additionalProperties":false,"properties":{"kernel":{"$ref":"#/$defs/kernel"},"master":{"$ref":"#/$defs/master"},"memory":{"$ref":"#/$defs/memory"},"union":{"$ref":"#/$defs/union"},"confined":{"$ref":"#/$defs/confined"},"limits":{"$ref":"#/$defs/limits"},"args":{"$ref":"#/$defs/args"},"hosts":{"$ref":"#/$defs/hosts"},"sysctls":{"$ref":"#/$defs/sysctls"}}};
const schema35 = {"x-reboot":true,"x-expected":"the name of a kernel, or a path with a /","type":"string","pattern":"\\S"};
const schema36 = {"x-reboot":true,"x-expected":"the name of a master, or a path with a /","type":"string","pattern":"\\S"};
const schema37 = {"x-reboot":true,"x-expected":"a size such as 128M","type":"string","format":"memory","pattern":"^[1-9][0-9]*[KMG]$|[{]index|[$][{]"};
const schema38 = {"x-reboot":true,"type":"string","enum":["auto","overlay","fuse"]};
const schema39 = {"x-reboot":true,"type":"boolean"};
const schema40 = {"x-expected":"a mapping with the keys cpu and memory","type":["object","null"],"additionalProperties":false,"properties":{"cpu":{"x-expected":"a number of processors from 0.01 to 1024, such as 0.5","type":"number","minimum":0.01,"maximum":1024,"multipleOf":0.01},"memory":{"x-expected":"a size such as 256M","type":"string","format":"memory","pattern":"^[1-9][0-9]*[KMG]$|[{]index|[$][{]"}}};
const schema41 = {"x-reboot":true,"x-expected":"a list of kernel parameters","type":["array","null"],"items":{"x-expected":"a kernel parameter without white space","type":"string","pattern":"^\\S+$"}};
const schema42 = {"x-expected":"true or false","type":"boolean"};
const schema43 = {"x-expected":"a mapping of sysctl names to values","type":["object","null"],"propertyNames":{"format":"sysctl-name","pattern":"^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$"},"additionalProperties":{"x-expected":"a whole number or a string","type":["integer","string"]}};
const func1 = Object.prototype.hasOwnProperty;
const pattern7 = new RegExp("\\S", "u");
const pattern9 = new RegExp("^[1-9][0-9]*[KMG]$|[{]index|[$][{]", "u");
const pattern11 = new RegExp("^\\S+$", "u");
const pattern12 = new RegExp("^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$", "u");

function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema34.type},message:"must be object,null",schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema34.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.kernel !== undefined){
let data0 = data.kernel;
if(typeof data0 === "string"){
if(!pattern7.test(data0)){
const err2 = {instancePath:instancePath+"/kernel",schemaPath:"#/$defs/kernel/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/kernel",schemaPath:"#/$defs/kernel/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.type,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.master !== undefined){
let data1 = data.master;
if(typeof data1 === "string"){
if(!pattern7.test(data1)){
const err4 = {instancePath:instancePath+"/master",schemaPath:"#/$defs/master/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema36,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/master",schemaPath:"#/$defs/master/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.type,parentSchema:schema36,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.memory !== undefined){
let data2 = data.memory;
if(typeof data2 === "string"){
if(!pattern9.test(data2)){
const err6 = {instancePath:instancePath+"/memory",schemaPath:"#/$defs/memory/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]*[KMG]$|[{]index|[$][{]"},message:"must match pattern \""+"^[1-9][0-9]*[KMG]$|[{]index|[$][{]"+"\"",schema:"^[1-9][0-9]*[KMG]$|[{]index|[$][{]",parentSchema:schema37,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/memory",schemaPath:"#/$defs/memory/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.union !== undefined){
let data3 = data.union;
if(typeof data3 !== "string"){
const err8 = {instancePath:instancePath+"/union",schemaPath:"#/$defs/union/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.type,parentSchema:schema38,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(!(((data3 === "auto") || (data3 === "overlay")) || (data3 === "fuse"))){
const err9 = {instancePath:instancePath+"/union",schemaPath:"#/$defs/union/enum",keyword:"enum",params:{allowedValues: schema38.enum},message:"must be equal to one of the allowed values",schema:schema38.enum,parentSchema:schema38,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.confined !== undefined){
let data4 = data.confined;
if(typeof data4 !== "boolean"){
const err10 = {instancePath:instancePath+"/confined",schemaPath:"#/$defs/confined/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema39.type,parentSchema:schema39,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.limits !== undefined){
let data5 = data.limits;
if((!(data5 && typeof data5 == "object" && !Array.isArray(data5))) && (data5 !== null)){
const err11 = {instancePath:instancePath+"/limits",schemaPath:"#/$defs/limits/type",keyword:"type",params:{type: schema40.type},message:"must be object,null",schema:schema40.type,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key1 in data5){
if(!((key1 === "cpu") || (key1 === "memory"))){
const err12 = {instancePath:instancePath+"/limits",schemaPath:"#/$defs/limits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data5.cpu !== undefined){
let data6 = data5.cpu;
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 1024 || isNaN(data6)){
const err13 = {instancePath:instancePath+"/limits/cpu",schemaPath:"#/$defs/limits/properties/cpu/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1024},message:"must be <= 1024",schema:1024,parentSchema:schema40.properties.cpu,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data6 < 0.01 || isNaN(data6)){
const err14 = {instancePath:instancePath+"/limits/cpu",schemaPath:"#/$defs/limits/properties/cpu/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0.01},message:"must be >= 0.01",schema:0.01,parentSchema:schema40.properties.cpu,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
let res0;
if((0.01 === 0 || (res0 = data6/0.01, res0 !== parseInt(res0)))){
const err15 = {instancePath:instancePath+"/limits/cpu",schemaPath:"#/$defs/limits/properties/cpu/multipleOf",keyword:"multipleOf",params:{multipleOf: 0.01},message:"must be multiple of 0.01",schema:0.01,parentSchema:schema40.properties.cpu,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/limits/cpu",schemaPath:"#/$defs/limits/properties/cpu/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema40.properties.cpu.type,parentSchema:schema40.properties.cpu,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data5.memory !== undefined){
let data7 = data5.memory;
if(typeof data7 === "string"){
if(!pattern9.test(data7)){
const err17 = {instancePath:instancePath+"/limits/memory",schemaPath:"#/$defs/limits/properties/memory/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]*[KMG]$|[{]index|[$][{]"},message:"must match pattern \""+"^[1-9][0-9]*[KMG]$|[{]index|[$][{]"+"\"",schema:"^[1-9][0-9]*[KMG]$|[{]index|[$][{]",parentSchema:schema40.properties.memory,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/limits/memory",schemaPath:"#/$defs/limits/properties/memory/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.memory.type,parentSchema:schema40.properties.memory,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
}
if(data.args !== undefined){
let data8 = data.args;
if((!(Array.isArray(data8))) && (data8 !== null)){
const err19 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/type",keyword:"type",params:{type: schema41.type},message:"must be array,null",schema:schema41.type,parentSchema:schema41,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(Array.isArray(data8)){
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
let data9 = data8[i0];
if(typeof data9 === "string"){
if(!pattern11.test(data9)){
const err20 = {instancePath:instancePath+"/args/" + i0,schemaPath:"#/$defs/args/items/pattern",keyword:"pattern",params:{pattern: "^\\S+$"},message:"must match pattern \""+"^\\S+$"+"\"",schema:"^\\S+$",parentSchema:schema41.items,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/args/" + i0,schemaPath:"#/$defs/args/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.items.type,parentSchema:schema41.items,data:data9};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
}
if(data.hosts !== undefined){
let data10 = data.hosts;
if(typeof data10 !== "boolean"){
const err22 = {instancePath:instancePath+"/hosts",schemaPath:"#/$defs/hosts/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema42.type,parentSchema:schema42,data:data10};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.sysctls !== undefined){
let data11 = data.sysctls;
if((!(data11 && typeof data11 == "object" && !Array.isArray(data11))) && (data11 !== null)){
const err23 = {instancePath:instancePath+"/sysctls",schemaPath:"#/$defs/sysctls/type",keyword:"type",params:{type: schema43.type},message:"must be object,null",schema:schema43.type,parentSchema:schema43,data:data11};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key2 in data11){
const _errs36 = errors;
if(typeof key2 === "string"){
if(!pattern12.test(key2)){
const err24 = {instancePath:instancePath+"/sysctls",schemaPath:"#/$defs/sysctls/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$"},message:"must match pattern \""+"^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$"+"\"",schema:"^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$",parentSchema:schema43.propertyNames,data:key2,propertyName:key2};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
var valid13 = _errs36 === errors;
if(!valid13){
const err25 = {instancePath:instancePath+"/sysctls",schemaPath:"#/$defs/sysctls/propertyNames",keyword:"propertyNames",params:{propertyName: key2},message:"property name must be valid",schema:schema43.propertyNames,parentSchema:schema43,data:data11};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
for(const key3 in data11){
let data12 = data11[key3];
if((!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))) && (typeof data12 !== "string")){
const err26 = {instancePath:instancePath+"/sysctls/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/sysctls/additionalProperties/type",keyword:"type",params:{type: schema43.additionalProperties.type},message:"must be integer,string",schema:schema43.additionalProperties.type,parentSchema:schema43.additionalProperties,data:data12};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
}
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema44 = {"x-expected":"a mapping with the keys addresses, external, nat, mtu, mac, stp, ageing_time, vlan_filtering, multicast_snooping and group_fwd_mask","type":["object","null"],"additionalProperties":false,"properties":{"addresses":{"$ref":"#/$defs/addresses"},"external":{"x-expected":"a link of the host, such as eth1, or a list of them","type":["string","array"],"pattern":"^[^\\s/:%]{1,40}$","items":{"x-expected":"a link of the host, such as eth1","type":"string","pattern":"^[^\\s/:%]{1,40}$"}},"nat":{"x-expected":"true or false","type":"boolean"},"mtu":{"$ref":"#/$defs/mtu"},"mac":{"$ref":"#/$defs/mac"},"stp":{"x-expected":"true or false","type":"boolean"},"ageing_time":{"x-expected":"a number of seconds from 0 to 1000000","type":"number","minimum":0,"maximum":1000000,"multipleOf":0.01},"vlan_filtering":{"x-expected":"true or false","type":"boolean"},"multicast_snooping":{"x-expected":"true or false","type":"boolean"},"group_fwd_mask":{"x-expected":"a multiple of 8 from 0 to 65528","type":"integer","minimum":0,"maximum":65528,"multipleOf":8}}};
const schema45 = {"x-expected":"a list of addresses","type":["array","null"],"items":{"x-expected":"an address with its prefix length, such as 10.1.0.10/24","type":"string","format":"cidr","pattern":"^[0-9A-Fa-f:.]+/[0-9]{1,3}$|[{]index|[$][{]"}};
const schema46 = {"type":"integer","minimum":68,"maximum":65521};
const schema47 = {"x-expected":"a MAC address such as 02:00:00:00:00:01","type":"string","format":"mac","pattern":"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$|[{]index|[$][{]"};
const pattern14 = new RegExp("^[0-9A-Fa-f:.]+/[0-9]{1,3}$|[{]index|[$][{]", "u");
const pattern17 = new RegExp("^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$|[{]index|[$][{]", "u");

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema44.type},message:"must be object,null",schema:schema44.type,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema44.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.addresses !== undefined){
let data0 = data.addresses;
if((!(Array.isArray(data0))) && (data0 !== null)){
const err2 = {instancePath:instancePath+"/addresses",schemaPath:"#/$defs/addresses/type",keyword:"type",params:{type: schema45.type},message:"must be array,null",schema:schema45.type,parentSchema:schema45,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data0)){
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(typeof data1 === "string"){
if(!pattern14.test(data1)){
const err3 = {instancePath:instancePath+"/addresses/" + i0,schemaPath:"#/$defs/addresses/items/pattern",keyword:"pattern",params:{pattern: "^[0-9A-Fa-f:.]+/[0-9]{1,3}$|[{]index|[$][{]"},message:"must match pattern \""+"^[0-9A-Fa-f:.]+/[0-9]{1,3}$|[{]index|[$][{]"+"\"",schema:"^[0-9A-Fa-f:.]+/[0-9]{1,3}$|[{]index|[$][{]",parentSchema:schema45.items,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/addresses/" + i0,schemaPath:"#/$defs/addresses/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.items.type,parentSchema:schema45.items,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
if(data.external !== undefined){
let data2 = data.external;
if((typeof data2 !== "string") && (!(Array.isArray(data2)))){
const err5 = {instancePath:instancePath+"/external",schemaPath:"#/properties/external/type",keyword:"type",params:{type: schema44.properties.external.type},message:"must be string,array",schema:schema44.properties.external.type,parentSchema:schema44.properties.external,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(typeof data2 === "string"){
if(!pattern13.test(data2)){
const err6 = {instancePath:instancePath+"/external",schemaPath:"#/properties/external/pattern",keyword:"pattern",params:{pattern: "^[^\\s/:%]{1,40}$"},message:"must match pattern \""+"^[^\\s/:%]{1,40}$"+"\"",schema:"^[^\\s/:%]{1,40}$",parentSchema:schema44.properties.external,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(Array.isArray(data2)){
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
let data3 = data2[i1];
if(typeof data3 === "string"){
if(!pattern13.test(data3)){
const err7 = {instancePath:instancePath+"/external/" + i1,schemaPath:"#/properties/external/items/pattern",keyword:"pattern",params:{pattern: "^[^\\s/:%]{1,40}$"},message:"must match pattern \""+"^[^\\s/:%]{1,40}$"+"\"",schema:"^[^\\s/:%]{1,40}$",parentSchema:schema44.properties.external.items,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/external/" + i1,schemaPath:"#/properties/external/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.properties.external.items.type,parentSchema:schema44.properties.external.items,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
if(data.nat !== undefined){
let data4 = data.nat;
if(typeof data4 !== "boolean"){
const err9 = {instancePath:instancePath+"/nat",schemaPath:"#/properties/nat/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema44.properties.nat.type,parentSchema:schema44.properties.nat,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.mtu !== undefined){
let data5 = data.mtu;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
const err10 = {instancePath:instancePath+"/mtu",schemaPath:"#/$defs/mtu/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema46.type,parentSchema:schema46,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 65521 || isNaN(data5)){
const err11 = {instancePath:instancePath+"/mtu",schemaPath:"#/$defs/mtu/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65521},message:"must be <= 65521",schema:65521,parentSchema:schema46,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data5 < 68 || isNaN(data5)){
const err12 = {instancePath:instancePath+"/mtu",schemaPath:"#/$defs/mtu/minimum",keyword:"minimum",params:{comparison: ">=", limit: 68},message:"must be >= 68",schema:68,parentSchema:schema46,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
if(data.mac !== undefined){
let data6 = data.mac;
if(typeof data6 === "string"){
if(!pattern17.test(data6)){
const err13 = {instancePath:instancePath+"/mac",schemaPath:"#/$defs/mac/pattern",keyword:"pattern",params:{pattern: "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$|[{]index|[$][{]"},message:"must match pattern \""+"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$|[{]index|[$][{]"+"\"",schema:"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$|[{]index|[$][{]",parentSchema:schema47,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/mac",schemaPath:"#/$defs/mac/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema47.type,parentSchema:schema47,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.stp !== undefined){
let data7 = data.stp;
if(typeof data7 !== "boolean"){
const err15 = {instancePath:instancePath+"/stp",schemaPath:"#/properties/stp/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema44.properties.stp.type,parentSchema:schema44.properties.stp,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.ageing_time !== undefined){
let data8 = data.ageing_time;
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 1000000 || isNaN(data8)){
const err16 = {instancePath:instancePath+"/ageing_time",schemaPath:"#/properties/ageing_time/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000",schema:1000000,parentSchema:schema44.properties.ageing_time,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data8 < 0 || isNaN(data8)){
const err17 = {instancePath:instancePath+"/ageing_time",schemaPath:"#/properties/ageing_time/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema44.properties.ageing_time,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
let res0;
if((0.01 === 0 || (res0 = data8/0.01, res0 !== parseInt(res0)))){
const err18 = {instancePath:instancePath+"/ageing_time",schemaPath:"#/properties/ageing_time/multipleOf",keyword:"multipleOf",params:{multipleOf: 0.01},message:"must be multiple of 0.01",schema:0.01,parentSchema:schema44.properties.ageing_time,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/ageing_time",schemaPath:"#/properties/ageing_time/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema44.properties.ageing_time.type,parentSchema:schema44.properties.ageing_time,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.vlan_filtering !== undefined){
let data9 = data.vlan_filtering;
if(typeof data9 !== "boolean"){
const err20 = {instancePath:instancePath+"/vlan_filtering",schemaPath:"#/properties/vlan_filtering/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema44.properties.vlan_filtering.type,parentSchema:schema44.properties.vlan_filtering,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.multicast_snooping !== undefined){
let data10 = data.multicast_snooping;
if(typeof data10 !== "boolean"){
const err21 = {instancePath:instancePath+"/multicast_snooping",schemaPath:"#/properties/multicast_snooping/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema44.properties.multicast_snooping.type,parentSchema:schema44.properties.multicast_snooping,data:data10};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.group_fwd_mask !== undefined){
let data11 = data.group_fwd_mask;
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
const err22 = {instancePath:instancePath+"/group_fwd_mask",schemaPath:"#/properties/group_fwd_mask/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema44.properties.group_fwd_mask.type,parentSchema:schema44.properties.group_fwd_mask,data:data11};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 > 65528 || isNaN(data11)){
const err23 = {instancePath:instancePath+"/group_fwd_mask",schemaPath:"#/properties/group_fwd_mask/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65528},message:"must be <= 65528",schema:65528,parentSchema:schema44.properties.group_fwd_mask,data:data11};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(data11 < 0 || isNaN(data11)){
const err24 = {instancePath:instancePath+"/group_fwd_mask",schemaPath:"#/properties/group_fwd_mask/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema44.properties.group_fwd_mask,data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
let res1;
if((8 === 0 || (res1 = data11/8, res1 !== parseInt(res1)))){
const err25 = {instancePath:instancePath+"/group_fwd_mask",schemaPath:"#/properties/group_fwd_mask/multipleOf",keyword:"multipleOf",params:{multipleOf: 8},message:"must be multiple of 8",schema:8,parentSchema:schema44.properties.group_fwd_mask,data:data11};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema48 = {"x-expected":"a mapping with the keys count, state, hostname, kernel, master, memory, union, limits, args, hosts, files, interfaces, routes, rules and sysctls","type":["object","null"],"additionalProperties":false,"properties":{"count":{"type":"integer","minimum":1,"maximum":1000},"state":{"type":"string","enum":["running","paused","stopped"]},"hostname":{"x-expected":"a host name of at most 64 letters, digits, hyphens and dots, with a letter or digit at either end","type":"string","pattern":"^[A-Za-z0-9]([-.A-Za-z0-9]{0,62}[A-Za-z0-9])?$"},"kernel":{"$ref":"#/$defs/kernel"},"master":{"$ref":"#/$defs/master"},"memory":{"$ref":"#/$defs/memory"},"union":{"$ref":"#/$defs/union"},"confined":{"$ref":"#/$defs/confined"},"limits":{"$ref":"#/$defs/limits"},"args":{"$ref":"#/$defs/args"},"hosts":{"$ref":"#/$defs/hosts"},"files":{"x-expected":"a mapping of absolute paths to files","type":["object","null"],"propertyNames":{"x-expected":"an absolute path such as /etc/motd, without . or .. or a / at its end","pattern":"^(?!.*/\\.{1,2}(/|$))(/[^/]+)+$"},"additionalProperties":{"$ref":"#/$defs/file"}},"interfaces":{"x-expected":"a mapping of interface names to interfaces","type":["object","null"],"propertyNames":{"format":"interface-name","pattern":"^[^\\s/:%]{1,15}$"},"additionalProperties":{"$ref":"#/$defs/interface"}},"routes":{"x-expected":"a list of routes","type":["array","null"],"items":{"$ref":"#/$defs/route"}},"rules":{"x-expected":"a list of rules","type":["array","null"],"items":{"$ref":"#/$defs/rule"}},"sysctls":{"$ref":"#/$defs/sysctls"}}};
const schema57 = {"x-expected":"a mapping with the keys content or source, and mode","type":"object","additionalProperties":false,"properties":{"content":{"x-expected":"a text","type":"string"},"source":{"x-expected":"the path of a file","type":"string","pattern":"^[^\\0]+$"},"mode":{"x-expected":"an octal mode in quotes, such as \"0644\"","type":"string","pattern":"^0?[0-7]{3,4}$"}}};
const schema69 = {"x-expected":"a mapping with the keys to, via, dev, metric, table, src and type","type":"object","additionalProperties":false,"required":["to"],"properties":{"to":{"x-expected":"a network such as 10.2.0.0/16, an address, or default","type":"string"},"via":{"x-expected":"a gateway's address, such as 10.1.0.1","type":"string"},"dev":{"x-expected":"the name of an interface","type":"string"},"metric":{"type":"integer","minimum":0,"maximum":4294967295},"table":{"type":"integer","minimum":1,"maximum":4294967295},"src":{"x-expected":"an address of the guest","type":"string"},"type":{"type":"string","enum":["unicast","blackhole","unreachable","prohibit"]}}};
const schema70 = {"x-expected":"a mapping with the keys priority, table, from, to, iif, oif and fwmark","type":"object","additionalProperties":false,"required":["priority","table"],"properties":{"priority":{"type":"integer","minimum":1,"maximum":4294967295},"table":{"type":"integer","minimum":1,"maximum":4294967295},"from":{"x-expected":"a network such as 10.2.0.0/16, or an address","type":"string"},"to":{"x-expected":"a network such as 10.2.0.0/16, or an address","type":"string"},"iif":{"x-expected":"the name of an interface","type":"string","pattern":"^[^\\s/:%]{1,15}$"},"oif":{"x-expected":"the name of an interface","type":"string","pattern":"^[^\\s/:%]{1,15}$"},"fwmark":{"x-expected":"a mark such as 1, 0x1 or 0x100/0xff00","type":["integer","string"]}}};
const pattern20 = new RegExp("^[A-Za-z0-9]([-.A-Za-z0-9]{0,62}[A-Za-z0-9])?$", "u");
const pattern26 = new RegExp("^(?!.*/\\.{1,2}(/|$))(/[^/]+)+$", "u");
const pattern27 = new RegExp("^[^\\0]+$", "u");
const pattern28 = new RegExp("^0?[0-7]{3,4}$", "u");
const pattern29 = new RegExp("^[^\\s/:%]{1,15}$", "u");
const schema58 = {"x-expected":"a mapping with the keys bridge, addresses, mac, mtu, up, vlan, vlans and impair","type":["object","null"],"additionalProperties":false,"properties":{"bridge":{"x-expected":"the name of a bridge","type":"string"},"addresses":{"$ref":"#/$defs/addresses"},"mac":{"$ref":"#/$defs/mac"},"mtu":{"$ref":"#/$defs/mtu"},"up":{"x-expected":"true or false","type":"boolean"},"vlan":{"type":"integer","minimum":1,"maximum":4094},"vlans":{"x-expected":"a list of VLANs from 1 to 4094","type":["array","null"],"items":{"type":"integer","minimum":1,"maximum":4094}},"impair":{"$ref":"#/$defs/impair"}}};
const schema62 = {"x-expected":"a mapping with the keys delay, jitter, loss, duplicate, corrupt, reorder, rate and limit","type":["object","null"],"additionalProperties":false,"properties":{"delay":{"$ref":"#/$defs/duration"},"jitter":{"$ref":"#/$defs/duration"},"loss":{"$ref":"#/$defs/percentage"},"duplicate":{"$ref":"#/$defs/percentage"},"corrupt":{"$ref":"#/$defs/percentage"},"reorder":{"$ref":"#/$defs/percentage"},"rate":{"x-expected":"a rate of at least 8bit, such as 10mbit","type":"string","format":"rate","pattern":"^[0-9]{1,9}(\\.[0-9]{1,9})?[kmg]?bit$"},"limit":{"type":"integer","minimum":1,"maximum":4294967295}}};
const schema63 = {"x-expected":"a time in s, ms or us, such as 10ms","type":"string","format":"duration","pattern":"^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms|us)$"};
const schema65 = {"x-expected":"a percentage from 0% to 100%, such as 1%","type":"string","format":"percentage","pattern":"^[0-9]{1,3}(\\.[0-9]{1,9})?%$"};
const pattern32 = new RegExp("^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms|us)$", "u");
const pattern34 = new RegExp("^[0-9]{1,3}(\\.[0-9]{1,9})?%$", "u");
const pattern38 = new RegExp("^[0-9]{1,9}(\\.[0-9]{1,9})?[kmg]?bit$", "u");

function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate27.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema62.type},message:"must be object,null",schema:schema62.type,parentSchema:schema62,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "delay") || (key0 === "jitter")) || (key0 === "loss")) || (key0 === "duplicate")) || (key0 === "corrupt")) || (key0 === "reorder")) || (key0 === "rate")) || (key0 === "limit"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema62,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.delay !== undefined){
let data0 = data.delay;
if(typeof data0 === "string"){
if(!pattern32.test(data0)){
const err2 = {instancePath:instancePath+"/delay",schemaPath:"#/$defs/duration/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms|us)$"},message:"must match pattern \""+"^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms|us)$"+"\"",schema:"^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms|us)$",parentSchema:schema63,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/delay",schemaPath:"#/$defs/duration/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.type,parentSchema:schema63,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.jitter !== undefined){
let data1 = data.jitter;
if(typeof data1 === "string"){
if(!pattern32.test(data1)){
const err4 = {instancePath:instancePath+"/jitter",schemaPath:"#/$defs/duration/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms|us)$"},message:"must match pattern \""+"^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms|us)$"+"\"",schema:"^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms|us)$",parentSchema:schema63,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/jitter",schemaPath:"#/$defs/duration/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.type,parentSchema:schema63,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.loss !== undefined){
let data2 = data.loss;
if(typeof data2 === "string"){
if(!pattern34.test(data2)){
const err6 = {instancePath:instancePath+"/loss",schemaPath:"#/$defs/percentage/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,3}(\\.[0-9]{1,9})?%$"},message:"must match pattern \""+"^[0-9]{1,3}(\\.[0-9]{1,9})?%$"+"\"",schema:"^[0-9]{1,3}(\\.[0-9]{1,9})?%$",parentSchema:schema65,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/loss",schemaPath:"#/$defs/percentage/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.duplicate !== undefined){
let data3 = data.duplicate;
if(typeof data3 === "string"){
if(!pattern34.test(data3)){
const err8 = {instancePath:instancePath+"/duplicate",schemaPath:"#/$defs/percentage/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,3}(\\.[0-9]{1,9})?%$"},message:"must match pattern \""+"^[0-9]{1,3}(\\.[0-9]{1,9})?%$"+"\"",schema:"^[0-9]{1,3}(\\.[0-9]{1,9})?%$",parentSchema:schema65,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/duplicate",schemaPath:"#/$defs/percentage/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.corrupt !== undefined){
let data4 = data.corrupt;
if(typeof data4 === "string"){
if(!pattern34.test(data4)){
const err10 = {instancePath:instancePath+"/corrupt",schemaPath:"#/$defs/percentage/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,3}(\\.[0-9]{1,9})?%$"},message:"must match pattern \""+"^[0-9]{1,3}(\\.[0-9]{1,9})?%$"+"\"",schema:"^[0-9]{1,3}(\\.[0-9]{1,9})?%$",parentSchema:schema65,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/corrupt",schemaPath:"#/$defs/percentage/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.reorder !== undefined){
let data5 = data.reorder;
if(typeof data5 === "string"){
if(!pattern34.test(data5)){
const err12 = {instancePath:instancePath+"/reorder",schemaPath:"#/$defs/percentage/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,3}(\\.[0-9]{1,9})?%$"},message:"must match pattern \""+"^[0-9]{1,3}(\\.[0-9]{1,9})?%$"+"\"",schema:"^[0-9]{1,3}(\\.[0-9]{1,9})?%$",parentSchema:schema65,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/reorder",schemaPath:"#/$defs/percentage/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.rate !== undefined){
let data6 = data.rate;
if(typeof data6 === "string"){
if(!pattern38.test(data6)){
const err14 = {instancePath:instancePath+"/rate",schemaPath:"#/properties/rate/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,9}(\\.[0-9]{1,9})?[kmg]?bit$"},message:"must match pattern \""+"^[0-9]{1,9}(\\.[0-9]{1,9})?[kmg]?bit$"+"\"",schema:"^[0-9]{1,9}(\\.[0-9]{1,9})?[kmg]?bit$",parentSchema:schema62.properties.rate,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/rate",schemaPath:"#/properties/rate/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema62.properties.rate.type,parentSchema:schema62.properties.rate,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.limit !== undefined){
let data7 = data.limit;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err16 = {instancePath:instancePath+"/limit",schemaPath:"#/properties/limit/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema62.properties.limit.type,parentSchema:schema62.properties.limit,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 4294967295 || isNaN(data7)){
const err17 = {instancePath:instancePath+"/limit",schemaPath:"#/properties/limit/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295",schema:4294967295,parentSchema:schema62.properties.limit,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data7 < 1 || isNaN(data7)){
const err18 = {instancePath:instancePath+"/limit",schemaPath:"#/properties/limit/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema62.properties.limit,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
}
validate27.errors = vErrors;
return errors === 0;
}
validate27.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema58.type},message:"must be object,null",schema:schema58.type,parentSchema:schema58,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "bridge") || (key0 === "addresses")) || (key0 === "mac")) || (key0 === "mtu")) || (key0 === "up")) || (key0 === "vlan")) || (key0 === "vlans")) || (key0 === "impair"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema58,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.bridge !== undefined){
let data0 = data.bridge;
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/bridge",schemaPath:"#/properties/bridge/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema58.properties.bridge.type,parentSchema:schema58.properties.bridge,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.addresses !== undefined){
let data1 = data.addresses;
if((!(Array.isArray(data1))) && (data1 !== null)){
const err3 = {instancePath:instancePath+"/addresses",schemaPath:"#/$defs/addresses/type",keyword:"type",params:{type: schema45.type},message:"must be array,null",schema:schema45.type,parentSchema:schema45,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(Array.isArray(data1)){
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(!pattern14.test(data2)){
const err4 = {instancePath:instancePath+"/addresses/" + i0,schemaPath:"#/$defs/addresses/items/pattern",keyword:"pattern",params:{pattern: "^[0-9A-Fa-f:.]+/[0-9]{1,3}$|[{]index|[$][{]"},message:"must match pattern \""+"^[0-9A-Fa-f:.]+/[0-9]{1,3}$|[{]index|[$][{]"+"\"",schema:"^[0-9A-Fa-f:.]+/[0-9]{1,3}$|[{]index|[$][{]",parentSchema:schema45.items,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/addresses/" + i0,schemaPath:"#/$defs/addresses/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.items.type,parentSchema:schema45.items,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
if(data.mac !== undefined){
let data3 = data.mac;
if(typeof data3 === "string"){
if(!pattern17.test(data3)){
const err6 = {instancePath:instancePath+"/mac",schemaPath:"#/$defs/mac/pattern",keyword:"pattern",params:{pattern: "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$|[{]index|[$][{]"},message:"must match pattern \""+"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$|[{]index|[$][{]"+"\"",schema:"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$|[{]index|[$][{]",parentSchema:schema47,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/mac",schemaPath:"#/$defs/mac/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema47.type,parentSchema:schema47,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.mtu !== undefined){
let data4 = data.mtu;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err8 = {instancePath:instancePath+"/mtu",schemaPath:"#/$defs/mtu/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema46.type,parentSchema:schema46,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 65521 || isNaN(data4)){
const err9 = {instancePath:instancePath+"/mtu",schemaPath:"#/$defs/mtu/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65521},message:"must be <= 65521",schema:65521,parentSchema:schema46,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data4 < 68 || isNaN(data4)){
const err10 = {instancePath:instancePath+"/mtu",schemaPath:"#/$defs/mtu/minimum",keyword:"minimum",params:{comparison: ">=", limit: 68},message:"must be >= 68",schema:68,parentSchema:schema46,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
if(data.up !== undefined){
let data5 = data.up;
if(typeof data5 !== "boolean"){
const err11 = {instancePath:instancePath+"/up",schemaPath:"#/properties/up/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema58.properties.up.type,parentSchema:schema58.properties.up,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.vlan !== undefined){
let data6 = data.vlan;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err12 = {instancePath:instancePath+"/vlan",schemaPath:"#/properties/vlan/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema58.properties.vlan.type,parentSchema:schema58.properties.vlan,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 4094 || isNaN(data6)){
const err13 = {instancePath:instancePath+"/vlan",schemaPath:"#/properties/vlan/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4094},message:"must be <= 4094",schema:4094,parentSchema:schema58.properties.vlan,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data6 < 1 || isNaN(data6)){
const err14 = {instancePath:instancePath+"/vlan",schemaPath:"#/properties/vlan/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema58.properties.vlan,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data.vlans !== undefined){
let data7 = data.vlans;
if((!(Array.isArray(data7))) && (data7 !== null)){
const err15 = {instancePath:instancePath+"/vlans",schemaPath:"#/properties/vlans/type",keyword:"type",params:{type: schema58.properties.vlans.type},message:"must be array,null",schema:schema58.properties.vlans.type,parentSchema:schema58.properties.vlans,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(Array.isArray(data7)){
const len1 = data7.length;
for(let i1=0; i1<len1; i1++){
let data8 = data7[i1];
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
const err16 = {instancePath:instancePath+"/vlans/" + i1,schemaPath:"#/properties/vlans/items/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema58.properties.vlans.items.type,parentSchema:schema58.properties.vlans.items,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 4094 || isNaN(data8)){
const err17 = {instancePath:instancePath+"/vlans/" + i1,schemaPath:"#/properties/vlans/items/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4094},message:"must be <= 4094",schema:4094,parentSchema:schema58.properties.vlans.items,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data8 < 1 || isNaN(data8)){
const err18 = {instancePath:instancePath+"/vlans/" + i1,schemaPath:"#/properties/vlans/items/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema58.properties.vlans.items,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
}
}
if(data.impair !== undefined){
if(!(validate27(data.impair, {instancePath:instancePath+"/impair",parentData:data,parentDataProperty:"impair",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema48.type},message:"must be object,null",schema:schema48.type,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema48.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.count !== undefined){
let data0 = data.count;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
const err2 = {instancePath:instancePath+"/count",schemaPath:"#/properties/count/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema48.properties.count.type,parentSchema:schema48.properties.count,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 1000 || isNaN(data0)){
const err3 = {instancePath:instancePath+"/count",schemaPath:"#/properties/count/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000",schema:1000,parentSchema:schema48.properties.count,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data0 < 1 || isNaN(data0)){
const err4 = {instancePath:instancePath+"/count",schemaPath:"#/properties/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema48.properties.count,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
if(data.state !== undefined){
let data1 = data.state;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/state",schemaPath:"#/properties/state/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.properties.state.type,parentSchema:schema48.properties.state,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(!(((data1 === "running") || (data1 === "paused")) || (data1 === "stopped"))){
const err6 = {instancePath:instancePath+"/state",schemaPath:"#/properties/state/enum",keyword:"enum",params:{allowedValues: schema48.properties.state.enum},message:"must be equal to one of the allowed values",schema:schema48.properties.state.enum,parentSchema:schema48.properties.state,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.hostname !== undefined){
let data2 = data.hostname;
if(typeof data2 === "string"){
if(!pattern20.test(data2)){
const err7 = {instancePath:instancePath+"/hostname",schemaPath:"#/properties/hostname/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]([-.A-Za-z0-9]{0,62}[A-Za-z0-9])?$"},message:"must match pattern \""+"^[A-Za-z0-9]([-.A-Za-z0-9]{0,62}[A-Za-z0-9])?$"+"\"",schema:"^[A-Za-z0-9]([-.A-Za-z0-9]{0,62}[A-Za-z0-9])?$",parentSchema:schema48.properties.hostname,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/hostname",schemaPath:"#/properties/hostname/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.properties.hostname.type,parentSchema:schema48.properties.hostname,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.kernel !== undefined){
let data3 = data.kernel;
if(typeof data3 === "string"){
if(!pattern7.test(data3)){
const err9 = {instancePath:instancePath+"/kernel",schemaPath:"#/$defs/kernel/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema35,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/kernel",schemaPath:"#/$defs/kernel/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.type,parentSchema:schema35,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.master !== undefined){
let data4 = data.master;
if(typeof data4 === "string"){
if(!pattern7.test(data4)){
const err11 = {instancePath:instancePath+"/master",schemaPath:"#/$defs/master/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema36,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/master",schemaPath:"#/$defs/master/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.type,parentSchema:schema36,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.memory !== undefined){
let data5 = data.memory;
if(typeof data5 === "string"){
if(!pattern9.test(data5)){
const err13 = {instancePath:instancePath+"/memory",schemaPath:"#/$defs/memory/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]*[KMG]$|[{]index|[$][{]"},message:"must match pattern \""+"^[1-9][0-9]*[KMG]$|[{]index|[$][{]"+"\"",schema:"^[1-9][0-9]*[KMG]$|[{]index|[$][{]",parentSchema:schema37,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/memory",schemaPath:"#/$defs/memory/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.union !== undefined){
let data6 = data.union;
if(typeof data6 !== "string"){
const err15 = {instancePath:instancePath+"/union",schemaPath:"#/$defs/union/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.type,parentSchema:schema38,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(!(((data6 === "auto") || (data6 === "overlay")) || (data6 === "fuse"))){
const err16 = {instancePath:instancePath+"/union",schemaPath:"#/$defs/union/enum",keyword:"enum",params:{allowedValues: schema38.enum},message:"must be equal to one of the allowed values",schema:schema38.enum,parentSchema:schema38,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.confined !== undefined){
let data7 = data.confined;
if(typeof data7 !== "boolean"){
const err17 = {instancePath:instancePath+"/confined",schemaPath:"#/$defs/confined/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema39.type,parentSchema:schema39,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.limits !== undefined){
let data8 = data.limits;
if((!(data8 && typeof data8 == "object" && !Array.isArray(data8))) && (data8 !== null)){
const err18 = {instancePath:instancePath+"/limits",schemaPath:"#/$defs/limits/type",keyword:"type",params:{type: schema40.type},message:"must be object,null",schema:schema40.type,parentSchema:schema40,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key1 in data8){
if(!((key1 === "cpu") || (key1 === "memory"))){
const err19 = {instancePath:instancePath+"/limits",schemaPath:"#/$defs/limits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema40,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data8.cpu !== undefined){
let data9 = data8.cpu;
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 > 1024 || isNaN(data9)){
const err20 = {instancePath:instancePath+"/limits/cpu",schemaPath:"#/$defs/limits/properties/cpu/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1024},message:"must be <= 1024",schema:1024,parentSchema:schema40.properties.cpu,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(data9 < 0.01 || isNaN(data9)){
const err21 = {instancePath:instancePath+"/limits/cpu",schemaPath:"#/$defs/limits/properties/cpu/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0.01},message:"must be >= 0.01",schema:0.01,parentSchema:schema40.properties.cpu,data:data9};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
let res0;
if((0.01 === 0 || (res0 = data9/0.01, res0 !== parseInt(res0)))){
const err22 = {instancePath:instancePath+"/limits/cpu",schemaPath:"#/$defs/limits/properties/cpu/multipleOf",keyword:"multipleOf",params:{multipleOf: 0.01},message:"must be multiple of 0.01",schema:0.01,parentSchema:schema40.properties.cpu,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/limits/cpu",schemaPath:"#/$defs/limits/properties/cpu/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema40.properties.cpu.type,parentSchema:schema40.properties.cpu,data:data9};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data8.memory !== undefined){
let data10 = data8.memory;
if(typeof data10 === "string"){
if(!pattern9.test(data10)){
const err24 = {instancePath:instancePath+"/limits/memory",schemaPath:"#/$defs/limits/properties/memory/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]*[KMG]$|[{]index|[$][{]"},message:"must match pattern \""+"^[1-9][0-9]*[KMG]$|[{]index|[$][{]"+"\"",schema:"^[1-9][0-9]*[KMG]$|[{]index|[$][{]",parentSchema:schema40.properties.memory,data:data10};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
else {
const err25 = {instancePath:instancePath+"/limits/memory",schemaPath:"#/$defs/limits/properties/memory/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.memory.type,parentSchema:schema40.properties.memory,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
}
if(data.args !== undefined){
let data11 = data.args;
if((!(Array.isArray(data11))) && (data11 !== null)){
const err26 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/type",keyword:"type",params:{type: schema41.type},message:"must be array,null",schema:schema41.type,parentSchema:schema41,data:data11};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(Array.isArray(data11)){
const len0 = data11.length;
for(let i0=0; i0<len0; i0++){
let data12 = data11[i0];
if(typeof data12 === "string"){
if(!pattern11.test(data12)){
const err27 = {instancePath:instancePath+"/args/" + i0,schemaPath:"#/$defs/args/items/pattern",keyword:"pattern",params:{pattern: "^\\S+$"},message:"must match pattern \""+"^\\S+$"+"\"",schema:"^\\S+$",parentSchema:schema41.items,data:data12};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/args/" + i0,schemaPath:"#/$defs/args/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.items.type,parentSchema:schema41.items,data:data12};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
}
if(data.hosts !== undefined){
let data13 = data.hosts;
if(typeof data13 !== "boolean"){
const err29 = {instancePath:instancePath+"/hosts",schemaPath:"#/$defs/hosts/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema42.type,parentSchema:schema42,data:data13};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.files !== undefined){
let data14 = data.files;
if((!(data14 && typeof data14 == "object" && !Array.isArray(data14))) && (data14 !== null)){
const err30 = {instancePath:instancePath+"/files",schemaPath:"#/properties/files/type",keyword:"type",params:{type: schema48.properties.files.type},message:"must be object,null",schema:schema48.properties.files.type,parentSchema:schema48.properties.files,data:data14};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key2 in data14){
const _errs41 = errors;
if(typeof key2 === "string"){
if(!pattern26.test(key2)){
const err31 = {instancePath:instancePath+"/files",schemaPath:"#/properties/files/propertyNames/pattern",keyword:"pattern",params:{pattern: "^(?!.*/\\.{1,2}(/|$))(/[^/]+)+$"},message:"must match pattern \""+"^(?!.*/\\.{1,2}(/|$))(/[^/]+)+$"+"\"",schema:"^(?!.*/\\.{1,2}(/|$))(/[^/]+)+$",parentSchema:schema48.properties.files.propertyNames,data:key2,propertyName:key2};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
var valid12 = _errs41 === errors;
if(!valid12){
const err32 = {instancePath:instancePath+"/files",schemaPath:"#/properties/files/propertyNames",keyword:"propertyNames",params:{propertyName: key2},message:"property name must be valid",schema:schema48.properties.files.propertyNames,parentSchema:schema48.properties.files,data:data14};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
for(const key3 in data14){
let data15 = data14[key3];
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key4 in data15){
if(!(((key4 === "content") || (key4 === "source")) || (key4 === "mode"))){
const err33 = {instancePath:instancePath+"/files/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/file/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema57,data:data15};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data15.content !== undefined){
let data16 = data15.content;
if(typeof data16 !== "string"){
const err34 = {instancePath:instancePath+"/files/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/content",schemaPath:"#/$defs/file/properties/content/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.content.type,parentSchema:schema57.properties.content,data:data16};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data15.source !== undefined){
let data17 = data15.source;
if(typeof data17 === "string"){
if(!pattern27.test(data17)){
const err35 = {instancePath:instancePath+"/files/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/source",schemaPath:"#/$defs/file/properties/source/pattern",keyword:"pattern",params:{pattern: "^[^\\0]+$"},message:"must match pattern \""+"^[^\\0]+$"+"\"",schema:"^[^\\0]+$",parentSchema:schema57.properties.source,data:data17};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/files/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/source",schemaPath:"#/$defs/file/properties/source/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.source.type,parentSchema:schema57.properties.source,data:data17};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data15.mode !== undefined){
let data18 = data15.mode;
if(typeof data18 === "string"){
if(!pattern28.test(data18)){
const err37 = {instancePath:instancePath+"/files/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/mode",schemaPath:"#/$defs/file/properties/mode/pattern",keyword:"pattern",params:{pattern: "^0?[0-7]{3,4}$"},message:"must match pattern \""+"^0?[0-7]{3,4}$"+"\"",schema:"^0?[0-7]{3,4}$",parentSchema:schema57.properties.mode,data:data18};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/files/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/mode",schemaPath:"#/$defs/file/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.mode.type,parentSchema:schema57.properties.mode,data:data18};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
else {
const err39 = {instancePath:instancePath+"/files/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/file/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema57.type,parentSchema:schema57,data:data15};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
}
if(data.interfaces !== undefined){
let data19 = data.interfaces;
if((!(data19 && typeof data19 == "object" && !Array.isArray(data19))) && (data19 !== null)){
const err40 = {instancePath:instancePath+"/interfaces",schemaPath:"#/properties/interfaces/type",keyword:"type",params:{type: schema48.properties.interfaces.type},message:"must be object,null",schema:schema48.properties.interfaces.type,parentSchema:schema48.properties.interfaces,data:data19};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
for(const key5 in data19){
const _errs55 = errors;
if(typeof key5 === "string"){
if(!pattern29.test(key5)){
const err41 = {instancePath:instancePath+"/interfaces",schemaPath:"#/properties/interfaces/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[^\\s/:%]{1,15}$"},message:"must match pattern \""+"^[^\\s/:%]{1,15}$"+"\"",schema:"^[^\\s/:%]{1,15}$",parentSchema:schema48.properties.interfaces.propertyNames,data:key5,propertyName:key5};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
var valid16 = _errs55 === errors;
if(!valid16){
const err42 = {instancePath:instancePath+"/interfaces",schemaPath:"#/properties/interfaces/propertyNames",keyword:"propertyNames",params:{propertyName: key5},message:"property name must be valid",schema:schema48.properties.interfaces.propertyNames,parentSchema:schema48.properties.interfaces,data:data19};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
for(const key6 in data19){
if(!(validate26(data19[key6], {instancePath:instancePath+"/interfaces/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data19,parentDataProperty:key6,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
}
}
if(data.routes !== undefined){
let data21 = data.routes;
if((!(Array.isArray(data21))) && (data21 !== null)){
const err43 = {instancePath:instancePath+"/routes",schemaPath:"#/properties/routes/type",keyword:"type",params:{type: schema48.properties.routes.type},message:"must be array,null",schema:schema48.properties.routes.type,parentSchema:schema48.properties.routes,data:data21};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(Array.isArray(data21)){
const len1 = data21.length;
for(let i1=0; i1<len1; i1++){
let data22 = data21[i1];
if(data22 && typeof data22 == "object" && !Array.isArray(data22)){
if(data22.to === undefined){
const err44 = {instancePath:instancePath+"/routes/" + i1,schemaPath:"#/$defs/route/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'",schema:schema69.required,parentSchema:schema69,data:data22};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
for(const key7 in data22){
if(!(((((((key7 === "to") || (key7 === "via")) || (key7 === "dev")) || (key7 === "metric")) || (key7 === "table")) || (key7 === "src")) || (key7 === "type"))){
const err45 = {instancePath:instancePath+"/routes/" + i1,schemaPath:"#/$defs/route/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema69,data:data22};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data22.to !== undefined){
let data23 = data22.to;
if(typeof data23 !== "string"){
const err46 = {instancePath:instancePath+"/routes/" + i1+"/to",schemaPath:"#/$defs/route/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.to.type,parentSchema:schema69.properties.to,data:data23};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data22.via !== undefined){
let data24 = data22.via;
if(typeof data24 !== "string"){
const err47 = {instancePath:instancePath+"/routes/" + i1+"/via",schemaPath:"#/$defs/route/properties/via/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.via.type,parentSchema:schema69.properties.via,data:data24};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data22.dev !== undefined){
let data25 = data22.dev;
if(typeof data25 !== "string"){
const err48 = {instancePath:instancePath+"/routes/" + i1+"/dev",schemaPath:"#/$defs/route/properties/dev/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.dev.type,parentSchema:schema69.properties.dev,data:data25};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data22.metric !== undefined){
let data26 = data22.metric;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
const err49 = {instancePath:instancePath+"/routes/" + i1+"/metric",schemaPath:"#/$defs/route/properties/metric/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema69.properties.metric.type,parentSchema:schema69.properties.metric,data:data26};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if((typeof data26 == "number") && (isFinite(data26))){
if(data26 > 4294967295 || isNaN(data26)){
const err50 = {instancePath:instancePath+"/routes/" + i1+"/metric",schemaPath:"#/$defs/route/properties/metric/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295",schema:4294967295,parentSchema:schema69.properties.metric,data:data26};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
if(data26 < 0 || isNaN(data26)){
const err51 = {instancePath:instancePath+"/routes/" + i1+"/metric",schemaPath:"#/$defs/route/properties/metric/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema69.properties.metric,data:data26};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
if(data22.table !== undefined){
let data27 = data22.table;
if(!(((typeof data27 == "number") && (!(data27 % 1) && !isNaN(data27))) && (isFinite(data27)))){
const err52 = {instancePath:instancePath+"/routes/" + i1+"/table",schemaPath:"#/$defs/route/properties/table/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema69.properties.table.type,parentSchema:schema69.properties.table,data:data27};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
if((typeof data27 == "number") && (isFinite(data27))){
if(data27 > 4294967295 || isNaN(data27)){
const err53 = {instancePath:instancePath+"/routes/" + i1+"/table",schemaPath:"#/$defs/route/properties/table/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295",schema:4294967295,parentSchema:schema69.properties.table,data:data27};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(data27 < 1 || isNaN(data27)){
const err54 = {instancePath:instancePath+"/routes/" + i1+"/table",schemaPath:"#/$defs/route/properties/table/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema69.properties.table,data:data27};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
if(data22.src !== undefined){
let data28 = data22.src;
if(typeof data28 !== "string"){
const err55 = {instancePath:instancePath+"/routes/" + i1+"/src",schemaPath:"#/$defs/route/properties/src/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.src.type,parentSchema:schema69.properties.src,data:data28};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data22.type !== undefined){
let data29 = data22.type;
if(typeof data29 !== "string"){
const err56 = {instancePath:instancePath+"/routes/" + i1+"/type",schemaPath:"#/$defs/route/properties/type/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.type.type,parentSchema:schema69.properties.type,data:data29};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
if(!((((data29 === "unicast") || (data29 === "blackhole")) || (data29 === "unreachable")) || (data29 === "prohibit"))){
const err57 = {instancePath:instancePath+"/routes/" + i1+"/type",schemaPath:"#/$defs/route/properties/type/enum",keyword:"enum",params:{allowedValues: schema69.properties.type.enum},message:"must be equal to one of the allowed values",schema:schema69.properties.type.enum,parentSchema:schema69.properties.type,data:data29};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
else {
const err58 = {instancePath:instancePath+"/routes/" + i1,schemaPath:"#/$defs/route/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema69.type,parentSchema:schema69,data:data22};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
}
}
if(data.rules !== undefined){
let data30 = data.rules;
if((!(Array.isArray(data30))) && (data30 !== null)){
const err59 = {instancePath:instancePath+"/rules",schemaPath:"#/properties/rules/type",keyword:"type",params:{type: schema48.properties.rules.type},message:"must be array,null",schema:schema48.properties.rules.type,parentSchema:schema48.properties.rules,data:data30};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(Array.isArray(data30)){
const len2 = data30.length;
for(let i2=0; i2<len2; i2++){
let data31 = data30[i2];
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
if(data31.priority === undefined){
const err60 = {instancePath:instancePath+"/rules/" + i2,schemaPath:"#/$defs/rule/required",keyword:"required",params:{missingProperty: "priority"},message:"must have required property '"+"priority"+"'",schema:schema70.required,parentSchema:schema70,data:data31};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
if(data31.table === undefined){
const err61 = {instancePath:instancePath+"/rules/" + i2,schemaPath:"#/$defs/rule/required",keyword:"required",params:{missingProperty: "table"},message:"must have required property '"+"table"+"'",schema:schema70.required,parentSchema:schema70,data:data31};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
for(const key8 in data31){
if(!(((((((key8 === "priority") || (key8 === "table")) || (key8 === "from")) || (key8 === "to")) || (key8 === "iif")) || (key8 === "oif")) || (key8 === "fwmark"))){
const err62 = {instancePath:instancePath+"/rules/" + i2,schemaPath:"#/$defs/rule/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties",schema:false,parentSchema:schema70,data:data31};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data31.priority !== undefined){
let data32 = data31.priority;
if(!(((typeof data32 == "number") && (!(data32 % 1) && !isNaN(data32))) && (isFinite(data32)))){
const err63 = {instancePath:instancePath+"/rules/" + i2+"/priority",schemaPath:"#/$defs/rule/properties/priority/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema70.properties.priority.type,parentSchema:schema70.properties.priority,data:data32};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
if((typeof data32 == "number") && (isFinite(data32))){
if(data32 > 4294967295 || isNaN(data32)){
const err64 = {instancePath:instancePath+"/rules/" + i2+"/priority",schemaPath:"#/$defs/rule/properties/priority/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295",schema:4294967295,parentSchema:schema70.properties.priority,data:data32};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(data32 < 1 || isNaN(data32)){
const err65 = {instancePath:instancePath+"/rules/" + i2+"/priority",schemaPath:"#/$defs/rule/properties/priority/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema70.properties.priority,data:data32};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
}
if(data31.table !== undefined){
let data33 = data31.table;
if(!(((typeof data33 == "number") && (!(data33 % 1) && !isNaN(data33))) && (isFinite(data33)))){
const err66 = {instancePath:instancePath+"/rules/" + i2+"/table",schemaPath:"#/$defs/rule/properties/table/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema70.properties.table.type,parentSchema:schema70.properties.table,data:data33};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
if((typeof data33 == "number") && (isFinite(data33))){
if(data33 > 4294967295 || isNaN(data33)){
const err67 = {instancePath:instancePath+"/rules/" + i2+"/table",schemaPath:"#/$defs/rule/properties/table/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295",schema:4294967295,parentSchema:schema70.properties.table,data:data33};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
if(data33 < 1 || isNaN(data33)){
const err68 = {instancePath:instancePath+"/rules/" + i2+"/table",schemaPath:"#/$defs/rule/properties/table/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema70.properties.table,data:data33};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
}
if(data31.from !== undefined){
let data34 = data31.from;
if(typeof data34 !== "string"){
const err69 = {instancePath:instancePath+"/rules/" + i2+"/from",schemaPath:"#/$defs/rule/properties/from/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.properties.from.type,parentSchema:schema70.properties.from,data:data34};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data31.to !== undefined){
let data35 = data31.to;
if(typeof data35 !== "string"){
const err70 = {instancePath:instancePath+"/rules/" + i2+"/to",schemaPath:"#/$defs/rule/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.properties.to.type,parentSchema:schema70.properties.to,data:data35};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data31.iif !== undefined){
let data36 = data31.iif;
if(typeof data36 === "string"){
if(!pattern29.test(data36)){
const err71 = {instancePath:instancePath+"/rules/" + i2+"/iif",schemaPath:"#/$defs/rule/properties/iif/pattern",keyword:"pattern",params:{pattern: "^[^\\s/:%]{1,15}$"},message:"must match pattern \""+"^[^\\s/:%]{1,15}$"+"\"",schema:"^[^\\s/:%]{1,15}$",parentSchema:schema70.properties.iif,data:data36};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
else {
const err72 = {instancePath:instancePath+"/rules/" + i2+"/iif",schemaPath:"#/$defs/rule/properties/iif/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.properties.iif.type,parentSchema:schema70.properties.iif,data:data36};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
if(data31.oif !== undefined){
let data37 = data31.oif;
if(typeof data37 === "string"){
if(!pattern29.test(data37)){
const err73 = {instancePath:instancePath+"/rules/" + i2+"/oif",schemaPath:"#/$defs/rule/properties/oif/pattern",keyword:"pattern",params:{pattern: "^[^\\s/:%]{1,15}$"},message:"must match pattern \""+"^[^\\s/:%]{1,15}$"+"\"",schema:"^[^\\s/:%]{1,15}$",parentSchema:schema70.properties.oif,data:data37};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
else {
const err74 = {instancePath:instancePath+"/rules/" + i2+"/oif",schemaPath:"#/$defs/rule/properties/oif/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.properties.oif.type,parentSchema:schema70.properties.oif,data:data37};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
if(data31.fwmark !== undefined){
let data38 = data31.fwmark;
if((!(((typeof data38 == "number") && (!(data38 % 1) && !isNaN(data38))) && (isFinite(data38)))) && (typeof data38 !== "string")){
const err75 = {instancePath:instancePath+"/rules/" + i2+"/fwmark",schemaPath:"#/$defs/rule/properties/fwmark/type",keyword:"type",params:{type: schema70.properties.fwmark.type},message:"must be integer,string",schema:schema70.properties.fwmark.type,parentSchema:schema70.properties.fwmark,data:data38};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
}
else {
const err76 = {instancePath:instancePath+"/rules/" + i2,schemaPath:"#/$defs/rule/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema70.type,parentSchema:schema70,data:data31};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
}
}
if(data.sysctls !== undefined){
let data39 = data.sysctls;
if((!(data39 && typeof data39 == "object" && !Array.isArray(data39))) && (data39 !== null)){
const err77 = {instancePath:instancePath+"/sysctls",schemaPath:"#/$defs/sysctls/type",keyword:"type",params:{type: schema43.type},message:"must be object,null",schema:schema43.type,parentSchema:schema43,data:data39};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
if(data39 && typeof data39 == "object" && !Array.isArray(data39)){
for(const key9 in data39){
const _errs101 = errors;
if(typeof key9 === "string"){
if(!pattern12.test(key9)){
const err78 = {instancePath:instancePath+"/sysctls",schemaPath:"#/$defs/sysctls/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$"},message:"must match pattern \""+"^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$"+"\"",schema:"^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$",parentSchema:schema43.propertyNames,data:key9,propertyName:key9};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
var valid27 = _errs101 === errors;
if(!valid27){
const err79 = {instancePath:instancePath+"/sysctls",schemaPath:"#/$defs/sysctls/propertyNames",keyword:"propertyNames",params:{propertyName: key9},message:"property name must be valid",schema:schema43.propertyNames,parentSchema:schema43,data:data39};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
for(const key10 in data39){
let data40 = data39[key10];
if((!(((typeof data40 == "number") && (!(data40 % 1) && !isNaN(data40))) && (isFinite(data40)))) && (typeof data40 !== "string")){
const err80 = {instancePath:instancePath+"/sysctls/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/sysctls/additionalProperties/type",keyword:"type",params:{type: schema43.additionalProperties.type},message:"must be integer,string",schema:schema43.additionalProperties.type,parentSchema:schema43.additionalProperties,data:data40};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
}
}
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="topology.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "name") || (key0 === "template")) || (key0 === "templates")) || (key0 === "isolation")) || (key0 === "defaults")) || (key0 === "bridges")) || (key0 === "links")) || (key0 === "guests"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
const err2 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$"},message:"must match pattern \""+"^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$"+"\"",schema:"^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$",parentSchema:schema31.properties.name,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.name.type,parentSchema:schema31.properties.name,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.template !== undefined){
let data1 = data.template;
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
const err4 = {instancePath:instancePath+"/template",schemaPath:"#/$defs/template/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$"+"\"",schema:"^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$",parentSchema:schema32,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/template",schemaPath:"#/$defs/template/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.type,parentSchema:schema32,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.templates !== undefined){
let data2 = data.templates;
if((!(Array.isArray(data2))) && (data2 !== null)){
const err6 = {instancePath:instancePath+"/templates",schemaPath:"#/properties/templates/type",keyword:"type",params:{type: schema31.properties.templates.type},message:"must be array,null",schema:schema31.properties.templates.type,parentSchema:schema31.properties.templates,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 === "string"){
if(!pattern5.test(data3)){
const err7 = {instancePath:instancePath+"/templates/" + i0,schemaPath:"#/$defs/template/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$"+"\"",schema:"^[A-Za-z0-9][-_.A-Za-z0-9]{0,63}$",parentSchema:schema32,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/templates/" + i0,schemaPath:"#/$defs/template/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.type,parentSchema:schema32,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
if(data.isolation !== undefined){
let data4 = data.isolation;
if(!((data4 === "host") || (data4 === "private"))){
const err9 = {instancePath:instancePath+"/isolation",schemaPath:"#/properties/isolation/enum",keyword:"enum",params:{allowedValues: schema31.properties.isolation.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.isolation.enum,parentSchema:schema31.properties.isolation,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.defaults !== undefined){
if(!(validate21(data.defaults, {instancePath:instancePath+"/defaults",parentData:data,parentDataProperty:"defaults",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
}
if(data.bridges !== undefined){
let data6 = data.bridges;
if((!(data6 && typeof data6 == "object" && !Array.isArray(data6))) && (data6 !== null)){
const err10 = {instancePath:instancePath+"/bridges",schemaPath:"#/properties/bridges/type",keyword:"type",params:{type: schema31.properties.bridges.type},message:"must be object,null",schema:schema31.properties.bridges.type,parentSchema:schema31.properties.bridges,data:data6};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key1 in data6){
const _errs16 = errors;
if(typeof key1 === "string"){
if(!pattern13.test(key1)){
const err11 = {instancePath:instancePath+"/bridges",schemaPath:"#/properties/bridges/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[^\\s/:%]{1,40}$"},message:"must match pattern \""+"^[^\\s/:%]{1,40}$"+"\"",schema:"^[^\\s/:%]{1,40}$",parentSchema:schema31.properties.bridges.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
var valid5 = _errs16 === errors;
if(!valid5){
const err12 = {instancePath:instancePath+"/bridges",schemaPath:"#/properties/bridges/propertyNames",keyword:"propertyNames",params:{propertyName: key1},message:"property name must be valid",schema:schema31.properties.bridges.propertyNames,parentSchema:schema31.properties.bridges,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
for(const key2 in data6){
if(!(validate23(data6[key2], {instancePath:instancePath+"/bridges/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data6,parentDataProperty:key2,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
}
}
if(data.links !== undefined){
let data8 = data.links;
if((!(Array.isArray(data8))) && (data8 !== null)){
const err13 = {instancePath:instancePath+"/links",schemaPath:"#/properties/links/type",keyword:"type",params:{type: schema31.properties.links.type},message:"must be array,null",schema:schema31.properties.links.type,parentSchema:schema31.properties.links,data:data8};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(Array.isArray(data8)){
const len1 = data8.length;
for(let i1=0; i1<len1; i1++){
let data9 = data8[i1];
if(Array.isArray(data9)){
if(data9.length > 2){
const err14 = {instancePath:instancePath+"/links/" + i1,schemaPath:"#/properties/links/items/maxItems",keyword:"maxItems",params:{limit: 2},message:"must NOT have more than 2 items",schema:2,parentSchema:schema31.properties.links.items,data:data9};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data9.length < 2){
const err15 = {instancePath:instancePath+"/links/" + i1,schemaPath:"#/properties/links/items/minItems",keyword:"minItems",params:{limit: 2},message:"must NOT have fewer than 2 items",schema:2,parentSchema:schema31.properties.links.items,data:data9};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
const len2 = data9.length;
for(let i2=0; i2<len2; i2++){
let data10 = data9[i2];
if(typeof data10 === "string"){
if(!pattern18.test(data10)){
const err16 = {instancePath:instancePath+"/links/" + i1+"/" + i2,schemaPath:"#/properties/links/items/items/pattern",keyword:"pattern",params:{pattern: "^[^\\s:]+:[^\\s:]+$"},message:"must match pattern \""+"^[^\\s:]+:[^\\s:]+$"+"\"",schema:"^[^\\s:]+:[^\\s:]+$",parentSchema:schema31.properties.links.items.items,data:data10};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/links/" + i1+"/" + i2,schemaPath:"#/properties/links/items/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.links.items.items.type,parentSchema:schema31.properties.links.items.items,data:data10};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath:instancePath+"/links/" + i1,schemaPath:"#/properties/links/items/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.links.items.type,parentSchema:schema31.properties.links.items,data:data9};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
}
if(data.guests !== undefined){
let data11 = data.guests;
if((!(data11 && typeof data11 == "object" && !Array.isArray(data11))) && (data11 !== null)){
const err19 = {instancePath:instancePath+"/guests",schemaPath:"#/properties/guests/type",keyword:"type",params:{type: schema31.properties.guests.type},message:"must be object,null",schema:schema31.properties.guests.type,parentSchema:schema31.properties.guests,data:data11};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key3 in data11){
const _errs27 = errors;
if(typeof key3 === "string"){
if(!pattern19.test(key3)){
const err20 = {instancePath:instancePath+"/guests",schemaPath:"#/properties/guests/propertyNames/pattern",keyword:"pattern",params:{pattern: "^(?!-)(?=.*[^-]$)([-a-z0-9]|\\{index([+-][0-9]+)?\\}){1,40}$"},message:"must match pattern \""+"^(?!-)(?=.*[^-]$)([-a-z0-9]|\\{index([+-][0-9]+)?\\}){1,40}$"+"\"",schema:"^(?!-)(?=.*[^-]$)([-a-z0-9]|\\{index([+-][0-9]+)?\\}){1,40}$",parentSchema:schema31.properties.guests.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
var valid11 = _errs27 === errors;
if(!valid11){
const err21 = {instancePath:instancePath+"/guests",schemaPath:"#/properties/guests/propertyNames",keyword:"propertyNames",params:{propertyName: key3},message:"property name must be valid",schema:schema31.properties.guests.propertyNames,parentSchema:schema31.properties.guests,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
for(const key4 in data11){
if(!(validate25(data11[key4], {instancePath:instancePath+"/guests/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data11,parentDataProperty:key4,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
}
}
}
}
else {
const err22 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
