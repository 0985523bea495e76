// @ts-nocheck
// Made by `npm run generate` from the schemas of the blueprints. Do not edit.
import type { AjvError, Validator } from '../definitions/kinds.ts';

var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};

var require_ucs2length = __commonJS({
  "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    function ucs2length(str) {
      const len = str.length;
      let length = 0;
      let pos = 0;
      let value;
      while (pos < len) {
        length++;
        value = str.charCodeAt(pos++);
        if (value >= 55296 && value <= 56319 && pos < len) {
          value = str.charCodeAt(pos);
          if ((value & 64512) === 56320)
            pos++;
        }
      }
      return length;
    }
    exports.default = ucs2length;
    ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
  }
});

var require_fast_deep_equal = __commonJS({
  "node_modules/fast-deep-equal/index.js"(exports, module) {
    "use strict";
    module.exports = function equal(a, b) {
      if (a === b) return true;
      if (a && b && typeof a == "object" && typeof b == "object") {
        if (a.constructor !== b.constructor) return false;
        var length, i, keys;
        if (Array.isArray(a)) {
          length = a.length;
          if (length != b.length) return false;
          for (i = length; i-- !== 0; )
            if (!equal(a[i], b[i])) return false;
          return true;
        }
        if (a.constructor === RegExp) return a.source === b.source && a.flags === b.flags;
        if (a.valueOf !== Object.prototype.valueOf) return a.valueOf() === b.valueOf();
        if (a.toString !== Object.prototype.toString) return a.toString() === b.toString();
        keys = Object.keys(a);
        length = keys.length;
        if (length !== Object.keys(b).length) return false;
        for (i = length; i-- !== 0; )
          if (!Object.prototype.hasOwnProperty.call(b, keys[i])) return false;
        for (i = length; i-- !== 0; ) {
          var key = keys[i];
          if (!equal(a[key], b[key])) return false;
        }
        return true;
      }
      return a !== a && b !== b;
    };
  }
});

var require_equal = __commonJS({
  "node_modules/ajv/dist/runtime/equal.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    var equal = require_fast_deep_equal();
    equal.code = 'require("ajv/dist/runtime/equal").default';
    exports.default = equal;
  }
});

var code_default = validate52;
var schema19 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://raw.githubusercontent.com/pavedroad-io/roadctl/main/docs/schemas/workerpool.v1.json", "type": "object", "required": ["apiVersion", "kind", "metadata", "spec"], "additionalProperties": false, "properties": { "apiVersion": { "const": "roadctl.pavedroad.io/v1" }, "kind": { "const": "WorkerPool" }, "metadata": { "$ref": "#/$defs/metadata" }, "spec": { "type": "object", "additionalProperties": false, "properties": { "version": { "$ref": "#/$defs/semver" }, "description": { "$ref": "#/$defs/line" }, "license": { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$" }, "releaseStatus": { "enum": ["experimental", "alpha", "beta", "stable"] }, "maintainer": { "$ref": "#/$defs/maintainer" }, "go": { "$ref": "#/$defs/go" }, "api": { "$ref": "#/$defs/api" }, "pool": { "$ref": "#/$defs/pool" }, "queue": { "$ref": "#/$defs/queue" }, "results": { "$ref": "#/$defs/results" }, "jobs": { "type": "array", "maxItems": 200, "items": { "$ref": "#/$defs/job" } }, "http": { "type": "object", "additionalProperties": false, "properties": { "timeout": { "$ref": "#/$defs/duration" }, "priority": { "$ref": "#/$defs/priority" }, "retry": { "$ref": "#/$defs/retry" }, "concurrency": { "type": "integer", "minimum": 0, "maximum": 1e5 }, "rate": { "$ref": "#/$defs/rate" }, "unique": { "$ref": "#/$defs/unique" } } }, "egress": { "$ref": "#/$defs/egress" }, "scheduler": { "$ref": "#/$defs/scheduler" }, "services": { "type": "array", "maxItems": 100, "items": { "$ref": "#/$defs/service" } }, "observability": { "$ref": "#/$defs/observability" }, "integrations": { "type": "array", "maxItems": 10, "items": { "$ref": "#/$defs/integration" } }, "image": { "type": "object", "additionalProperties": false, "properties": { "repository": { "type": "string", "maxLength": 200, "pattern": "^[a-z0-9]([a-z0-9._:-]*[a-z0-9])?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$" } } }, "kubernetes": { "type": "object", "additionalProperties": false, "properties": { "packaging": { "enum": ["kustomize", "helm", "both"] }, "namespace": { "type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" }, "replicas": { "type": "integer", "minimum": 1, "maximum": 100 }, "storage": { "type": "object", "additionalProperties": false, "properties": { "size": { "type": "string", "pattern": "^[0-9]+(Mi|Gi|Ti)$" }, "className": { "type": "string", "maxLength": 63, "pattern": "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$" } } }, "independentReplicas": { "type": "boolean" }, "autoscaling": { "type": "object", "required": ["metric"], "additionalProperties": false, "properties": { "metric": { "enum": ["cpu", "queue"] }, "minReplicas": { "type": "integer", "minimum": 1, "maximum": 100 }, "maxReplicas": { "type": "integer", "minimum": 1, "maximum": 1e3 }, "cpuPercent": { "type": "integer", "minimum": 1, "maximum": 1e3 }, "queueLength": { "type": "integer", "minimum": 1, "maximum": 1e7 }, "prometheus": { "type": "string", "maxLength": 250, "pattern": "^https?://[A-Za-z0-9.:/_-]+$" } } }, "ingress": { "type": "object", "additionalProperties": false, "properties": { "host": { "type": "string", "maxLength": 253, "pattern": "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" }, "className": { "type": "string", "maxLength": 63, "pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" }, "tlsSecret": { "type": "string", "maxLength": 63, "pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" } } }, "networkPolicy": { "type": "boolean" }, "environments": { "type": "array", "minItems": 1, "maxItems": 20, "items": { "type": "object", "required": ["name"], "additionalProperties": false, "properties": { "name": { "type": "string", "pattern": "^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$" }, "namespace": { "type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" }, "replicas": { "type": "integer", "minimum": 1, "maximum": 100 }, "logLevel": { "enum": ["debug", "info", "warn", "error"] }, "host": { "type": "string", "maxLength": 253, "pattern": "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" }, "monitoring": { "type": "boolean" }, "debug": { "type": "boolean" }, "variables": { "type": "object", "maxProperties": 50, "propertyNames": { "pattern": "^[A-Z][A-Z0-9_]{0,62}$" }, "additionalProperties": { "type": "string", "maxLength": 250, "pattern": `^$|^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"' ]$|^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"' ][^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"' ]$` } } } } }, "resources": { "type": "object", "additionalProperties": false, "properties": { "requests": { "type": "object", "additionalProperties": false, "properties": { "cpu": { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?m?$" }, "memory": { "type": "string", "pattern": "^[0-9]+(Ki|Mi|Gi)?$" } } }, "limits": { "type": "object", "additionalProperties": false, "properties": { "cpu": { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?m?$" }, "memory": { "type": "string", "pattern": "^[0-9]+(Ki|Mi|Gi)?$" } } } } } } }, "github": { "type": "object", "additionalProperties": false, "properties": { "workflow": { "type": "boolean" }, "renovate": { "type": "boolean" }, "templates": { "type": "boolean" }, "owners": { "type": "array", "maxItems": 50, "uniqueItems": true, "items": { "type": "string", "maxLength": 254, "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$|^@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$|^[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9][A-Za-z0-9.-]*$" } } } }, "community": { "type": "object", "additionalProperties": false, "properties": { "security": { "type": "boolean" }, "contributing": { "type": "boolean" }, "conduct": { "type": "string", "maxLength": 250, "pattern": "^$|^https://[^\\s\"'<>`\\\\]+$" }, "files": { "type": "array", "maxItems": 20, "items": { "type": "object", "required": ["name", "source", "sha256"], "additionalProperties": false, "properties": { "name": { "type": "string", "maxLength": 60, "pattern": "^[A-Z][A-Za-z0-9_-]*(\\.md|\\.txt)?$" }, "source": { "type": "string", "maxLength": 250, "pattern": "^(?!.*(^|/)\\.\\.?(/|$))[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$" }, "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" } } } } } } } } }, "$defs": { "line": { "type": "string", "maxLength": 250, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$" }, "semver": { "type": "string", "maxLength": 63, "pattern": "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-(?!.*-$)(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?$" }, "duration": { "type": "string", "maxLength": 32, "pattern": "^([0-9]+(ms|s|m|h))+$" }, "segment": { "type": "string", "pattern": "^[A-Za-z][A-Za-z0-9-]{0,62}$" }, "host": { "type": "string", "maxLength": 253, "pattern": "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$" }, "port": { "type": "integer", "minimum": 1, "maximum": 65535 }, "metadata": { "type": "object", "required": ["name", "organization"], "additionalProperties": false, "properties": { "name": { "type": "string", "pattern": "^[A-Za-z][A-Za-z0-9]{0,39}$" }, "organization": { "type": "string", "pattern": "^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?$" }, "labels": { "type": "object", "maxProperties": 32, "propertyNames": { "pattern": "^((?=.{1,253}/)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$" }, "additionalProperties": { "type": "string", "pattern": "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$" } } } }, "maintainer": { "type": "object", "additionalProperties": false, "properties": { "name": { "$ref": "#/$defs/line" }, "email": { "type": "string", "maxLength": 254, "pattern": "^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+$" }, "slack": { "type": "string", "maxLength": 250, "pattern": "^https?://[^\\s\"'<>`\\\\]+$|^[#@][A-Za-z0-9._-]+$" }, "web": { "type": "string", "maxLength": 250, "pattern": "^https?://[^\\s\"'<>`\\\\]+$" } } }, "go": { "type": "object", "additionalProperties": false, "properties": { "module": { "type": "string", "maxLength": 200, "pattern": "^[A-Za-z0-9][A-Za-z0-9._~-]*(/[A-Za-z0-9_][A-Za-z0-9._~-]*)*$" }, "version": { "type": "string", "pattern": "^1\\.(2[5-9]|[3-9][0-9])(\\.[0-9]{1,2})?$" } } }, "api": { "type": "object", "additionalProperties": false, "properties": { "version": { "$ref": "#/$defs/segment" }, "host": { "$ref": "#/$defs/host" }, "port": { "$ref": "#/$defs/port" }, "topLevelDomain": { "$ref": "#/$defs/host" }, "liveness": { "$ref": "#/$defs/segment" }, "readiness": { "$ref": "#/$defs/segment" }, "metrics": { "$ref": "#/$defs/segment" }, "management": { "$ref": "#/$defs/segment" }, "readTimeoutSeconds": { "type": "integer", "minimum": 1, "maximum": 3600 }, "writeTimeoutSeconds": { "type": "integer", "minimum": 1, "maximum": 3600 }, "shutdownTimeoutSeconds": { "type": "integer", "minimum": 1, "maximum": 3600 }, "maxBodyBytes": { "type": "integer", "minimum": 1024, "maximum": 1073741824 }, "admin": { "type": "object", "additionalProperties": false, "properties": { "host": { "$ref": "#/$defs/host" }, "port": { "$ref": "#/$defs/port" }, "ui": { "type": "boolean" } } }, "auth": { "type": "object", "required": ["type"], "additionalProperties": false, "properties": { "type": { "enum": ["apiKey"] } } } } }, "pool": { "type": "object", "additionalProperties": false, "properties": { "workers": { "type": "object", "additionalProperties": false, "properties": { "initial": { "type": "integer", "minimum": 1, "maximum": 1e5 }, "min": { "type": "integer", "minimum": 1, "maximum": 1e5 }, "max": { "type": "integer", "minimum": 1, "maximum": 1e5 } } }, "schedulerChannelSize": { "type": "integer", "minimum": 1, "maximum": 1e6 }, "resultChannelSize": { "type": "integer", "minimum": 1, "maximum": 1e6 }, "gracefulShutdownSeconds": { "type": "integer", "minimum": 0, "maximum": 86400 }, "hardShutdownSeconds": { "type": "integer", "minimum": 0, "maximum": 3600 }, "adaptive": { "type": "object", "additionalProperties": false, "properties": { "targetWait": { "$ref": "#/$defs/duration" } } }, "ageing": { "$ref": "#/$defs/duration" }, "retry": { "type": "object", "additionalProperties": false, "properties": { "maxAttempts": { "type": "integer", "minimum": 1, "maximum": 1e3 }, "backoff": { "$ref": "#/$defs/duration" }, "maxBackoff": { "$ref": "#/$defs/duration" } } }, "preStopDelaySeconds": { "type": "integer", "minimum": 0, "maximum": 600 } } }, "queue": { "type": "object", "additionalProperties": false, "properties": { "engine": { "enum": ["memory", "journal", "sqlite"] }, "durability": { "enum": ["process", "disk"] }, "directory": { "type": "string", "maxLength": 200, "pattern": "^(?!.*(^|/)\\.\\.(/|$))/?[A-Za-z0-9._][A-Za-z0-9._/-]*$" }, "capacity": { "type": "integer", "minimum": 1, "maximum": 1e7 }, "maxBytes": { "type": "integer", "minimum": 65536, "maximum": 1099511627776 }, "overflow": { "enum": ["reject", "block", "dropOldest", "spill"] }, "spillCapacity": { "type": "integer", "minimum": 1, "maximum": 1e8 }, "poisonAfter": { "type": "integer", "minimum": 1, "maximum": 100 }, "idempotencyKeepFor": { "$ref": "#/$defs/duration" } } }, "results": { "type": "object", "additionalProperties": false, "properties": { "keepFor": { "$ref": "#/$defs/duration" }, "maxRuns": { "type": "integer", "minimum": 1, "maximum": 1e7 }, "maxBytes": { "type": "integer", "minimum": 1024, "maximum": 1099511627776 }, "maxInlineBytes": { "type": "integer", "minimum": 0, "maximum": 16777216 }, "perRecurringJob": { "type": "integer", "minimum": 1, "maximum": 1e5 } } }, "job": { "type": "object", "required": ["name"], "additionalProperties": false, "properties": { "name": { "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,39}$" }, "description": { "$ref": "#/$defs/line" }, "timeout": { "$ref": "#/$defs/duration" }, "priority": { "$ref": "#/$defs/priority" }, "retry": { "$ref": "#/$defs/retry" }, "concurrency": { "type": "integer", "minimum": 0, "maximum": 1e5 }, "rate": { "$ref": "#/$defs/rate" }, "unique": { "$ref": "#/$defs/unique" } } }, "priority": { "type": "integer", "minimum": 1, "maximum": 9 }, "key": { "type": "string", "maxLength": 200, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$" }, "retry": { "type": "object", "additionalProperties": false, "properties": { "maxAttempts": { "type": "integer", "minimum": 1, "maximum": 1e3 }, "backoff": { "$ref": "#/$defs/duration" }, "maxBackoff": { "$ref": "#/$defs/duration" } } }, "rate": { "type": "object", "required": ["perSecond"], "additionalProperties": false, "properties": { "perSecond": { "type": "number", "exclusiveMinimum": 0, "maximum": 1e6 }, "burst": { "type": "integer", "minimum": 1, "maximum": 1e6 } } }, "unique": { "type": "object", "additionalProperties": false, "properties": { "window": { "$ref": "#/$defs/duration" } } }, "egress": { "type": "object", "additionalProperties": false, "properties": { "allow": { "type": "array", "maxItems": 100, "items": { "type": "string", "maxLength": 253, "pattern": "^[A-Za-z0-9.:-]+(/[0-9]{1,3})?$" } }, "maxResponseBytes": { "type": "integer", "minimum": 0, "maximum": 1073741824 }, "maxRedirects": { "type": "integer", "minimum": 0, "maximum": 20 } } }, "scheduler": { "type": "object", "additionalProperties": false, "properties": { "name": { "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,39}$" }, "kind": { "enum": ["interval", "cron", "once"] }, "interval": { "$ref": "#/$defs/duration" }, "expression": { "type": "string", "maxLength": 100, "pattern": "^[0-9A-Za-z*/, @?#-]+$" }, "at": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$" }, "timeZone": { "type": "string", "maxLength": 64, "pattern": "^[A-Za-z][A-Za-z0-9_+/-]*$" }, "misfire": { "enum": ["once", "skip", "all"] }, "jitter": { "$ref": "#/$defs/duration" }, "except": { "type": "object", "additionalProperties": false, "properties": { "dates": { "type": "array", "maxItems": 1e3, "uniqueItems": true, "items": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" } }, "weekdays": { "type": "array", "maxItems": 6, "uniqueItems": true, "items": { "enum": ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] } } } }, "overlap": { "enum": ["skip", "allow"] }, "responseTimeJobs": { "type": "integer", "minimum": 1, "maximum": 1e4 }, "jobs": { "type": "array", "maxItems": 1e4, "items": { "$ref": "#/$defs/scheduledJob" } } } }, "scheduledJob": { "type": "object", "additionalProperties": false, "properties": { "type": { "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,39}$" }, "url": { "type": "string", "maxLength": 2e3, "pattern": "^https?://[^\\s\\u0000-\\u001f\\u007f]+$" }, "method": { "enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] }, "headers": { "type": "object", "maxProperties": 50, "propertyNames": { "pattern": "^[A-Za-z0-9!#$%&'*+.^_|~-]{1,100}$" }, "additionalProperties": { "$ref": "#/$defs/line" } }, "payload": {}, "timeout": { "$ref": "#/$defs/duration" }, "priority": { "$ref": "#/$defs/priority" }, "maxAttempts": { "type": "integer", "minimum": 1, "maximum": 1e3 }, "orderKey": { "$ref": "#/$defs/key" }, "fairKey": { "$ref": "#/$defs/key" } } }, "service": { "type": "object", "required": ["name"], "additionalProperties": false, "properties": { "name": { "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,39}$" }, "kind": { "enum": ["custom"] }, "description": { "$ref": "#/$defs/line" }, "required": { "type": "boolean" }, "dependsOn": { "type": "array", "maxItems": 100, "uniqueItems": true, "items": { "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,39}$" } }, "env": { "type": "string", "pattern": "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$", "maxLength": 60 }, "retry": { "type": "object", "additionalProperties": false, "properties": { "maxAttempts": { "type": "integer", "minimum": 1, "maximum": 1e3 }, "backoff": { "$ref": "#/$defs/duration" }, "maxBackoff": { "$ref": "#/$defs/duration" } } }, "startTimeout": { "$ref": "#/$defs/duration" }, "stopTimeout": { "$ref": "#/$defs/duration" } } }, "observability": { "type": "object", "additionalProperties": false, "properties": { "logging": { "type": "object", "additionalProperties": false, "properties": { "level": { "enum": ["debug", "info", "warn", "error"] }, "format": { "enum": ["json", "text"] }, "directory": { "type": "string", "maxLength": 200, "pattern": "^$|^[A-Za-z0-9._][A-Za-z0-9._/-]*$" } } }, "profiling": { "type": "boolean" } } }, "integration": { "type": "object", "required": ["name"], "additionalProperties": false, "properties": { "name": { "enum": ["fossa", "go", "sonarcloud"] }, "enabled": { "type": "boolean" }, "organization": { "type": "string", "maxLength": 100, "pattern": "^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$" }, "key": { "type": "string", "maxLength": 200, "pattern": "^[0-9]*[A-Za-z_.:-][A-Za-z0-9_.:-]*$" }, "shields": { "type": "array", "uniqueItems": true, "items": { "enum": ["bugs", "code_smells", "coverage", "duplicated_lines_density", "ncloc", "sqale_rating", "alert_status", "reliability_rating", "security_rating", "sqale_index", "vulnerabilities", "quality_gate"] } } } } } };
var pattern3 = new RegExp("^[A-Za-z][A-Za-z0-9]{0,39}$", "u");
var pattern4 = new RegExp("^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?$", "u");
var pattern5 = new RegExp("^((?=.{1,253}/)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$", "u");
var pattern6 = new RegExp("^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$", "u");
function validate53(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate53.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.organization === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "organization" } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "name" || key0 === "organization" || key0 === "labels")) {
        const err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data0 = data.name;
      if (typeof data0 === "string") {
        if (!pattern3.test(data0)) {
          const err3 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z][A-Za-z0-9]{0,39}$" } };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.organization !== void 0) {
      let data1 = data.organization;
      if (typeof data1 === "string") {
        if (!pattern4.test(data1)) {
          const err5 = { instancePath: instancePath + "/organization", schemaPath: "#/properties/organization/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?$" } };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/organization", schemaPath: "#/properties/organization/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.labels !== void 0) {
      let data2 = data.labels;
      if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
        if (Object.keys(data2).length > 32) {
          const err7 = { instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/maxProperties", keyword: "maxProperties", params: { limit: 32 } };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        for (const key1 in data2) {
          const _errs8 = errors;
          if (typeof key1 === "string") {
            if (!pattern5.test(key1)) {
              const err8 = { instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/propertyNames/pattern", keyword: "pattern", params: { pattern: "^((?=.{1,253}/)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$" }, propertyName: key1 };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          }
          var valid1 = _errs8 === errors;
          if (!valid1) {
            const err9 = { instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/propertyNames", keyword: "propertyNames", params: { propertyName: key1 } };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        for (const key2 in data2) {
          let data3 = data2[key2];
          if (typeof data3 === "string") {
            if (!pattern6.test(data3)) {
              const err10 = { instancePath: instancePath + "/labels/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/labels/additionalProperties/pattern", keyword: "pattern", params: { pattern: "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$" } };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
          } else {
            const err11 = { instancePath: instancePath + "/labels/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/labels/additionalProperties/type", keyword: "type", params: { type: "string" } };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
      } else {
        const err12 = { instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
  } else {
    const err13 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err13];
    } else {
      vErrors.push(err13);
    }
    errors++;
  }
  validate53.errors = vErrors;
  return errors === 0;
}
validate53.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var func2 = require_ucs2length().default;
var pattern7 = new RegExp("^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-(?!.*-$)(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?$", "u");
function validate55(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate55.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (typeof data === "string") {
    if (func2(data) > 63) {
      const err0 = { instancePath, schemaPath: "#/maxLength", keyword: "maxLength", params: { limit: 63 } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (!pattern7.test(data)) {
      const err1 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-(?!.*-$)(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?$" } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" } };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate55.errors = vErrors;
  return errors === 0;
}
validate55.evaluated = { "dynamicProps": false, "dynamicItems": false };
var pattern8 = new RegExp("^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$", "u");
function validate57(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate57.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (typeof data === "string") {
    if (func2(data) > 250) {
      const err0 = { instancePath, schemaPath: "#/maxLength", keyword: "maxLength", params: { limit: 250 } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (!pattern8.test(data)) {
      const err1 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$" } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" } };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate57.errors = vErrors;
  return errors === 0;
}
validate57.evaluated = { "dynamicProps": false, "dynamicItems": false };
var pattern10 = new RegExp("^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+$", "u");
var pattern11 = new RegExp("^https?://[^\\s\"'<>`\\\\]+$|^[#@][A-Za-z0-9._-]+$", "u");
var pattern12 = new RegExp("^https?://[^\\s\"'<>`\\\\]+$", "u");
function validate59(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate59.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "name" || key0 === "email" || key0 === "slack" || key0 === "web")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      if (!validate57(data.name, { instancePath: instancePath + "/name", parentData: data, parentDataProperty: "name", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
        errors = vErrors.length;
      }
    }
    if (data.email !== void 0) {
      let data1 = data.email;
      if (typeof data1 === "string") {
        if (func2(data1) > 254) {
          const err1 = { instancePath: instancePath + "/email", schemaPath: "#/properties/email/maxLength", keyword: "maxLength", params: { limit: 254 } };
          if (vErrors === null) {
            vErrors = [err1];
          } else {
            vErrors.push(err1);
          }
          errors++;
        }
        if (!pattern10.test(data1)) {
          const err2 = { instancePath: instancePath + "/email", schemaPath: "#/properties/email/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+$" } };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      } else {
        const err3 = { instancePath: instancePath + "/email", schemaPath: "#/properties/email/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.slack !== void 0) {
      let data2 = data.slack;
      if (typeof data2 === "string") {
        if (func2(data2) > 250) {
          const err4 = { instancePath: instancePath + "/slack", schemaPath: "#/properties/slack/maxLength", keyword: "maxLength", params: { limit: 250 } };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (!pattern11.test(data2)) {
          const err5 = { instancePath: instancePath + "/slack", schemaPath: "#/properties/slack/pattern", keyword: "pattern", params: { pattern: "^https?://[^\\s\"'<>`\\\\]+$|^[#@][A-Za-z0-9._-]+$" } };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/slack", schemaPath: "#/properties/slack/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.web !== void 0) {
      let data3 = data.web;
      if (typeof data3 === "string") {
        if (func2(data3) > 250) {
          const err7 = { instancePath: instancePath + "/web", schemaPath: "#/properties/web/maxLength", keyword: "maxLength", params: { limit: 250 } };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        if (!pattern12.test(data3)) {
          const err8 = { instancePath: instancePath + "/web", schemaPath: "#/properties/web/pattern", keyword: "pattern", params: { pattern: "^https?://[^\\s\"'<>`\\\\]+$" } };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = { instancePath: instancePath + "/web", schemaPath: "#/properties/web/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
  } else {
    const err10 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate59.errors = vErrors;
  return errors === 0;
}
validate59.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var pattern13 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._~-]*(/[A-Za-z0-9_][A-Za-z0-9._~-]*)*$", "u");
var pattern14 = new RegExp("^1\\.(2[5-9]|[3-9][0-9])(\\.[0-9]{1,2})?$", "u");
function validate62(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate62.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "module" || key0 === "version")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.module !== void 0) {
      let data0 = data.module;
      if (typeof data0 === "string") {
        if (func2(data0) > 200) {
          const err1 = { instancePath: instancePath + "/module", schemaPath: "#/properties/module/maxLength", keyword: "maxLength", params: { limit: 200 } };
          if (vErrors === null) {
            vErrors = [err1];
          } else {
            vErrors.push(err1);
          }
          errors++;
        }
        if (!pattern13.test(data0)) {
          const err2 = { instancePath: instancePath + "/module", schemaPath: "#/properties/module/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9][A-Za-z0-9._~-]*(/[A-Za-z0-9_][A-Za-z0-9._~-]*)*$" } };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      } else {
        const err3 = { instancePath: instancePath + "/module", schemaPath: "#/properties/module/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.version !== void 0) {
      let data1 = data.version;
      if (typeof data1 === "string") {
        if (!pattern14.test(data1)) {
          const err4 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/pattern", keyword: "pattern", params: { pattern: "^1\\.(2[5-9]|[3-9][0-9])(\\.[0-9]{1,2})?$" } };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
  } else {
    const err6 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err6];
    } else {
      vErrors.push(err6);
    }
    errors++;
  }
  validate62.errors = vErrors;
  return errors === 0;
}
validate62.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema25 = { "type": "object", "additionalProperties": false, "properties": { "version": { "$ref": "#/$defs/segment" }, "host": { "$ref": "#/$defs/host" }, "port": { "$ref": "#/$defs/port" }, "topLevelDomain": { "$ref": "#/$defs/host" }, "liveness": { "$ref": "#/$defs/segment" }, "readiness": { "$ref": "#/$defs/segment" }, "metrics": { "$ref": "#/$defs/segment" }, "management": { "$ref": "#/$defs/segment" }, "readTimeoutSeconds": { "type": "integer", "minimum": 1, "maximum": 3600 }, "writeTimeoutSeconds": { "type": "integer", "minimum": 1, "maximum": 3600 }, "shutdownTimeoutSeconds": { "type": "integer", "minimum": 1, "maximum": 3600 }, "maxBodyBytes": { "type": "integer", "minimum": 1024, "maximum": 1073741824 }, "admin": { "type": "object", "additionalProperties": false, "properties": { "host": { "$ref": "#/$defs/host" }, "port": { "$ref": "#/$defs/port" }, "ui": { "type": "boolean" } } }, "auth": { "type": "object", "required": ["type"], "additionalProperties": false, "properties": { "type": { "enum": ["apiKey"] } } } } };
var func1 = Object.prototype.hasOwnProperty;
var pattern15 = new RegExp("^[A-Za-z][A-Za-z0-9-]{0,62}$", "u");
function validate65(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate65.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (typeof data === "string") {
    if (!pattern15.test(data)) {
      const err0 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z][A-Za-z0-9-]{0,62}$" } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" } };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate65.errors = vErrors;
  return errors === 0;
}
validate65.evaluated = { "dynamicProps": false, "dynamicItems": false };
var pattern16 = new RegExp("^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$", "u");
function validate67(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate67.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (typeof data === "string") {
    if (func2(data) > 253) {
      const err0 = { instancePath, schemaPath: "#/maxLength", keyword: "maxLength", params: { limit: 253 } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (!pattern16.test(data)) {
      const err1 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$" } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" } };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate67.errors = vErrors;
  return errors === 0;
}
validate67.evaluated = { "dynamicProps": false, "dynamicItems": false };
function validate69(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate69.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (!(typeof data == "number" && (!(data % 1) && !isNaN(data)) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "integer" } };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data == "number" && isFinite(data)) {
    if (data > 65535 || isNaN(data)) {
      const err1 = { instancePath, schemaPath: "#/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data < 1 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: "#/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
  }
  validate69.errors = vErrors;
  return errors === 0;
}
validate69.evaluated = { "dynamicProps": false, "dynamicItems": false };
function validate64(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate64.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func1.call(schema25.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.version !== void 0) {
      if (!validate65(data.version, { instancePath: instancePath + "/version", parentData: data, parentDataProperty: "version", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
        errors = vErrors.length;
      }
    }
    if (data.host !== void 0) {
      if (!validate67(data.host, { instancePath: instancePath + "/host", parentData: data, parentDataProperty: "host", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
        errors = vErrors.length;
      }
    }
    if (data.port !== void 0) {
      if (!validate69(data.port, { instancePath: instancePath + "/port", parentData: data, parentDataProperty: "port", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate69.errors : vErrors.concat(validate69.errors);
        errors = vErrors.length;
      }
    }
    if (data.topLevelDomain !== void 0) {
      if (!validate67(data.topLevelDomain, { instancePath: instancePath + "/topLevelDomain", parentData: data, parentDataProperty: "topLevelDomain", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
        errors = vErrors.length;
      }
    }
    if (data.liveness !== void 0) {
      if (!validate65(data.liveness, { instancePath: instancePath + "/liveness", parentData: data, parentDataProperty: "liveness", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
        errors = vErrors.length;
      }
    }
    if (data.readiness !== void 0) {
      if (!validate65(data.readiness, { instancePath: instancePath + "/readiness", parentData: data, parentDataProperty: "readiness", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
        errors = vErrors.length;
      }
    }
    if (data.metrics !== void 0) {
      if (!validate65(data.metrics, { instancePath: instancePath + "/metrics", parentData: data, parentDataProperty: "metrics", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
        errors = vErrors.length;
      }
    }
    if (data.management !== void 0) {
      if (!validate65(data.management, { instancePath: instancePath + "/management", parentData: data, parentDataProperty: "management", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
        errors = vErrors.length;
      }
    }
    if (data.readTimeoutSeconds !== void 0) {
      let data8 = data.readTimeoutSeconds;
      if (!(typeof data8 == "number" && (!(data8 % 1) && !isNaN(data8)) && isFinite(data8))) {
        const err1 = { instancePath: instancePath + "/readTimeoutSeconds", schemaPath: "#/properties/readTimeoutSeconds/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (typeof data8 == "number" && isFinite(data8)) {
        if (data8 > 3600 || isNaN(data8)) {
          const err2 = { instancePath: instancePath + "/readTimeoutSeconds", schemaPath: "#/properties/readTimeoutSeconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 3600 } };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
        if (data8 < 1 || isNaN(data8)) {
          const err3 = { instancePath: instancePath + "/readTimeoutSeconds", schemaPath: "#/properties/readTimeoutSeconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
    }
    if (data.writeTimeoutSeconds !== void 0) {
      let data9 = data.writeTimeoutSeconds;
      if (!(typeof data9 == "number" && (!(data9 % 1) && !isNaN(data9)) && isFinite(data9))) {
        const err4 = { instancePath: instancePath + "/writeTimeoutSeconds", schemaPath: "#/properties/writeTimeoutSeconds/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
      if (typeof data9 == "number" && isFinite(data9)) {
        if (data9 > 3600 || isNaN(data9)) {
          const err5 = { instancePath: instancePath + "/writeTimeoutSeconds", schemaPath: "#/properties/writeTimeoutSeconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 3600 } };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        if (data9 < 1 || isNaN(data9)) {
          const err6 = { instancePath: instancePath + "/writeTimeoutSeconds", schemaPath: "#/properties/writeTimeoutSeconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      }
    }
    if (data.shutdownTimeoutSeconds !== void 0) {
      let data10 = data.shutdownTimeoutSeconds;
      if (!(typeof data10 == "number" && (!(data10 % 1) && !isNaN(data10)) && isFinite(data10))) {
        const err7 = { instancePath: instancePath + "/shutdownTimeoutSeconds", schemaPath: "#/properties/shutdownTimeoutSeconds/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if (typeof data10 == "number" && isFinite(data10)) {
        if (data10 > 3600 || isNaN(data10)) {
          const err8 = { instancePath: instancePath + "/shutdownTimeoutSeconds", schemaPath: "#/properties/shutdownTimeoutSeconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 3600 } };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
        if (data10 < 1 || isNaN(data10)) {
          const err9 = { instancePath: instancePath + "/shutdownTimeoutSeconds", schemaPath: "#/properties/shutdownTimeoutSeconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
    }
    if (data.maxBodyBytes !== void 0) {
      let data11 = data.maxBodyBytes;
      if (!(typeof data11 == "number" && (!(data11 % 1) && !isNaN(data11)) && isFinite(data11))) {
        const err10 = { instancePath: instancePath + "/maxBodyBytes", schemaPath: "#/properties/maxBodyBytes/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data11 == "number" && isFinite(data11)) {
        if (data11 > 1073741824 || isNaN(data11)) {
          const err11 = { instancePath: instancePath + "/maxBodyBytes", schemaPath: "#/properties/maxBodyBytes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1073741824 } };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (data11 < 1024 || isNaN(data11)) {
          const err12 = { instancePath: instancePath + "/maxBodyBytes", schemaPath: "#/properties/maxBodyBytes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1024 } };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
    }
    if (data.admin !== void 0) {
      let data12 = data.admin;
      if (data12 && typeof data12 == "object" && !Array.isArray(data12)) {
        for (const key1 in data12) {
          if (!(key1 === "host" || key1 === "port" || key1 === "ui")) {
            const err13 = { instancePath: instancePath + "/admin", schemaPath: "#/properties/admin/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
        if (data12.host !== void 0) {
          if (!validate67(data12.host, { instancePath: instancePath + "/admin/host", parentData: data12, parentDataProperty: "host", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
            errors = vErrors.length;
          }
        }
        if (data12.port !== void 0) {
          if (!validate69(data12.port, { instancePath: instancePath + "/admin/port", parentData: data12, parentDataProperty: "port", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate69.errors : vErrors.concat(validate69.errors);
            errors = vErrors.length;
          }
        }
        if (data12.ui !== void 0) {
          if (typeof data12.ui !== "boolean") {
            const err14 = { instancePath: instancePath + "/admin/ui", schemaPath: "#/properties/admin/properties/ui/type", keyword: "type", params: { type: "boolean" } };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
      } else {
        const err15 = { instancePath: instancePath + "/admin", schemaPath: "#/properties/admin/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.auth !== void 0) {
      let data16 = data.auth;
      if (data16 && typeof data16 == "object" && !Array.isArray(data16)) {
        if (data16.type === void 0) {
          const err16 = { instancePath: instancePath + "/auth", schemaPath: "#/properties/auth/required", keyword: "required", params: { missingProperty: "type" } };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
        for (const key2 in data16) {
          if (!(key2 === "type")) {
            const err17 = { instancePath: instancePath + "/auth", schemaPath: "#/properties/auth/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
        }
        if (data16.type !== void 0) {
          if (!(data16.type === "apiKey")) {
            const err18 = { instancePath: instancePath + "/auth/type", schemaPath: "#/properties/auth/properties/type/enum", keyword: "enum", params: { allowedValues: schema25.properties.auth.properties.type.enum } };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
        }
      } else {
        const err19 = { instancePath: instancePath + "/auth", schemaPath: "#/properties/auth/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
  } else {
    const err20 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err20];
    } else {
      vErrors.push(err20);
    }
    errors++;
  }
  validate64.errors = vErrors;
  return errors === 0;
}
validate64.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema29 = { "type": "object", "additionalProperties": false, "properties": { "workers": { "type": "object", "additionalProperties": false, "properties": { "initial": { "type": "integer", "minimum": 1, "maximum": 1e5 }, "min": { "type": "integer", "minimum": 1, "maximum": 1e5 }, "max": { "type": "integer", "minimum": 1, "maximum": 1e5 } } }, "schedulerChannelSize": { "type": "integer", "minimum": 1, "maximum": 1e6 }, "resultChannelSize": { "type": "integer", "minimum": 1, "maximum": 1e6 }, "gracefulShutdownSeconds": { "type": "integer", "minimum": 0, "maximum": 86400 }, "hardShutdownSeconds": { "type": "integer", "minimum": 0, "maximum": 3600 }, "adaptive": { "type": "object", "additionalProperties": false, "properties": { "targetWait": { "$ref": "#/$defs/duration" } } }, "ageing": { "$ref": "#/$defs/duration" }, "retry": { "type": "object", "additionalProperties": false, "properties": { "maxAttempts": { "type": "integer", "minimum": 1, "maximum": 1e3 }, "backoff": { "$ref": "#/$defs/duration" }, "maxBackoff": { "$ref": "#/$defs/duration" } } }, "preStopDelaySeconds": { "type": "integer", "minimum": 0, "maximum": 600 } } };
var pattern17 = new RegExp("^([0-9]+(ms|s|m|h))+$", "u");
function validate80(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate80.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (typeof data === "string") {
    if (func2(data) > 32) {
      const err0 = { instancePath, schemaPath: "#/maxLength", keyword: "maxLength", params: { limit: 32 } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (!pattern17.test(data)) {
      const err1 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^([0-9]+(ms|s|m|h))+$" } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" } };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate80.errors = vErrors;
  return errors === 0;
}
validate80.evaluated = { "dynamicProps": false, "dynamicItems": false };
function validate79(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate79.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func1.call(schema29.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.workers !== void 0) {
      let data0 = data.workers;
      if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
        for (const key1 in data0) {
          if (!(key1 === "initial" || key1 === "min" || key1 === "max")) {
            const err1 = { instancePath: instancePath + "/workers", schemaPath: "#/properties/workers/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
          }
        }
        if (data0.initial !== void 0) {
          let data1 = data0.initial;
          if (!(typeof data1 == "number" && (!(data1 % 1) && !isNaN(data1)) && isFinite(data1))) {
            const err2 = { instancePath: instancePath + "/workers/initial", schemaPath: "#/properties/workers/properties/initial/type", keyword: "type", params: { type: "integer" } };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
          if (typeof data1 == "number" && isFinite(data1)) {
            if (data1 > 1e5 || isNaN(data1)) {
              const err3 = { instancePath: instancePath + "/workers/initial", schemaPath: "#/properties/workers/properties/initial/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 } };
              if (vErrors === null) {
                vErrors = [err3];
              } else {
                vErrors.push(err3);
              }
              errors++;
            }
            if (data1 < 1 || isNaN(data1)) {
              const err4 = { instancePath: instancePath + "/workers/initial", schemaPath: "#/properties/workers/properties/initial/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              if (vErrors === null) {
                vErrors = [err4];
              } else {
                vErrors.push(err4);
              }
              errors++;
            }
          }
        }
        if (data0.min !== void 0) {
          let data2 = data0.min;
          if (!(typeof data2 == "number" && (!(data2 % 1) && !isNaN(data2)) && isFinite(data2))) {
            const err5 = { instancePath: instancePath + "/workers/min", schemaPath: "#/properties/workers/properties/min/type", keyword: "type", params: { type: "integer" } };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (typeof data2 == "number" && isFinite(data2)) {
            if (data2 > 1e5 || isNaN(data2)) {
              const err6 = { instancePath: instancePath + "/workers/min", schemaPath: "#/properties/workers/properties/min/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 } };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
            if (data2 < 1 || isNaN(data2)) {
              const err7 = { instancePath: instancePath + "/workers/min", schemaPath: "#/properties/workers/properties/min/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
          }
        }
        if (data0.max !== void 0) {
          let data3 = data0.max;
          if (!(typeof data3 == "number" && (!(data3 % 1) && !isNaN(data3)) && isFinite(data3))) {
            const err8 = { instancePath: instancePath + "/workers/max", schemaPath: "#/properties/workers/properties/max/type", keyword: "type", params: { type: "integer" } };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
          if (typeof data3 == "number" && isFinite(data3)) {
            if (data3 > 1e5 || isNaN(data3)) {
              const err9 = { instancePath: instancePath + "/workers/max", schemaPath: "#/properties/workers/properties/max/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 } };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
            }
            if (data3 < 1 || isNaN(data3)) {
              const err10 = { instancePath: instancePath + "/workers/max", schemaPath: "#/properties/workers/properties/max/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
          }
        }
      } else {
        const err11 = { instancePath: instancePath + "/workers", schemaPath: "#/properties/workers/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.schedulerChannelSize !== void 0) {
      let data4 = data.schedulerChannelSize;
      if (!(typeof data4 == "number" && (!(data4 % 1) && !isNaN(data4)) && isFinite(data4))) {
        const err12 = { instancePath: instancePath + "/schedulerChannelSize", schemaPath: "#/properties/schedulerChannelSize/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
      if (typeof data4 == "number" && isFinite(data4)) {
        if (data4 > 1e6 || isNaN(data4)) {
          const err13 = { instancePath: instancePath + "/schedulerChannelSize", schemaPath: "#/properties/schedulerChannelSize/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 } };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
        if (data4 < 1 || isNaN(data4)) {
          const err14 = { instancePath: instancePath + "/schedulerChannelSize", schemaPath: "#/properties/schedulerChannelSize/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      }
    }
    if (data.resultChannelSize !== void 0) {
      let data5 = data.resultChannelSize;
      if (!(typeof data5 == "number" && (!(data5 % 1) && !isNaN(data5)) && isFinite(data5))) {
        const err15 = { instancePath: instancePath + "/resultChannelSize", schemaPath: "#/properties/resultChannelSize/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
      if (typeof data5 == "number" && isFinite(data5)) {
        if (data5 > 1e6 || isNaN(data5)) {
          const err16 = { instancePath: instancePath + "/resultChannelSize", schemaPath: "#/properties/resultChannelSize/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 } };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
        if (data5 < 1 || isNaN(data5)) {
          const err17 = { instancePath: instancePath + "/resultChannelSize", schemaPath: "#/properties/resultChannelSize/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      }
    }
    if (data.gracefulShutdownSeconds !== void 0) {
      let data6 = data.gracefulShutdownSeconds;
      if (!(typeof data6 == "number" && (!(data6 % 1) && !isNaN(data6)) && isFinite(data6))) {
        const err18 = { instancePath: instancePath + "/gracefulShutdownSeconds", schemaPath: "#/properties/gracefulShutdownSeconds/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
      if (typeof data6 == "number" && isFinite(data6)) {
        if (data6 > 86400 || isNaN(data6)) {
          const err19 = { instancePath: instancePath + "/gracefulShutdownSeconds", schemaPath: "#/properties/gracefulShutdownSeconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 86400 } };
          if (vErrors === null) {
            vErrors = [err19];
          } else {
            vErrors.push(err19);
          }
          errors++;
        }
        if (data6 < 0 || isNaN(data6)) {
          const err20 = { instancePath: instancePath + "/gracefulShutdownSeconds", schemaPath: "#/properties/gracefulShutdownSeconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
      }
    }
    if (data.hardShutdownSeconds !== void 0) {
      let data7 = data.hardShutdownSeconds;
      if (!(typeof data7 == "number" && (!(data7 % 1) && !isNaN(data7)) && isFinite(data7))) {
        const err21 = { instancePath: instancePath + "/hardShutdownSeconds", schemaPath: "#/properties/hardShutdownSeconds/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
      if (typeof data7 == "number" && isFinite(data7)) {
        if (data7 > 3600 || isNaN(data7)) {
          const err22 = { instancePath: instancePath + "/hardShutdownSeconds", schemaPath: "#/properties/hardShutdownSeconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 3600 } };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
        if (data7 < 0 || isNaN(data7)) {
          const err23 = { instancePath: instancePath + "/hardShutdownSeconds", schemaPath: "#/properties/hardShutdownSeconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
      }
    }
    if (data.adaptive !== void 0) {
      let data8 = data.adaptive;
      if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
        for (const key2 in data8) {
          if (!(key2 === "targetWait")) {
            const err24 = { instancePath: instancePath + "/adaptive", schemaPath: "#/properties/adaptive/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
            if (vErrors === null) {
              vErrors = [err24];
            } else {
              vErrors.push(err24);
            }
            errors++;
          }
        }
        if (data8.targetWait !== void 0) {
          if (!validate80(data8.targetWait, { instancePath: instancePath + "/adaptive/targetWait", parentData: data8, parentDataProperty: "targetWait", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err25 = { instancePath: instancePath + "/adaptive", schemaPath: "#/properties/adaptive/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
    if (data.ageing !== void 0) {
      if (!validate80(data.ageing, { instancePath: instancePath + "/ageing", parentData: data, parentDataProperty: "ageing", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
    if (data.retry !== void 0) {
      let data11 = data.retry;
      if (data11 && typeof data11 == "object" && !Array.isArray(data11)) {
        for (const key3 in data11) {
          if (!(key3 === "maxAttempts" || key3 === "backoff" || key3 === "maxBackoff")) {
            const err26 = { instancePath: instancePath + "/retry", schemaPath: "#/properties/retry/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 } };
            if (vErrors === null) {
              vErrors = [err26];
            } else {
              vErrors.push(err26);
            }
            errors++;
          }
        }
        if (data11.maxAttempts !== void 0) {
          let data12 = data11.maxAttempts;
          if (!(typeof data12 == "number" && (!(data12 % 1) && !isNaN(data12)) && isFinite(data12))) {
            const err27 = { instancePath: instancePath + "/retry/maxAttempts", schemaPath: "#/properties/retry/properties/maxAttempts/type", keyword: "type", params: { type: "integer" } };
            if (vErrors === null) {
              vErrors = [err27];
            } else {
              vErrors.push(err27);
            }
            errors++;
          }
          if (typeof data12 == "number" && isFinite(data12)) {
            if (data12 > 1e3 || isNaN(data12)) {
              const err28 = { instancePath: instancePath + "/retry/maxAttempts", schemaPath: "#/properties/retry/properties/maxAttempts/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e3 } };
              if (vErrors === null) {
                vErrors = [err28];
              } else {
                vErrors.push(err28);
              }
              errors++;
            }
            if (data12 < 1 || isNaN(data12)) {
              const err29 = { instancePath: instancePath + "/retry/maxAttempts", schemaPath: "#/properties/retry/properties/maxAttempts/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              if (vErrors === null) {
                vErrors = [err29];
              } else {
                vErrors.push(err29);
              }
              errors++;
            }
          }
        }
        if (data11.backoff !== void 0) {
          if (!validate80(data11.backoff, { instancePath: instancePath + "/retry/backoff", parentData: data11, parentDataProperty: "backoff", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
            errors = vErrors.length;
          }
        }
        if (data11.maxBackoff !== void 0) {
          if (!validate80(data11.maxBackoff, { instancePath: instancePath + "/retry/maxBackoff", parentData: data11, parentDataProperty: "maxBackoff", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err30 = { instancePath: instancePath + "/retry", schemaPath: "#/properties/retry/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err30];
        } else {
          vErrors.push(err30);
        }
        errors++;
      }
    }
    if (data.preStopDelaySeconds !== void 0) {
      let data15 = data.preStopDelaySeconds;
      if (!(typeof data15 == "number" && (!(data15 % 1) && !isNaN(data15)) && isFinite(data15))) {
        const err31 = { instancePath: instancePath + "/preStopDelaySeconds", schemaPath: "#/properties/preStopDelaySeconds/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err31];
        } else {
          vErrors.push(err31);
        }
        errors++;
      }
      if (typeof data15 == "number" && isFinite(data15)) {
        if (data15 > 600 || isNaN(data15)) {
          const err32 = { instancePath: instancePath + "/preStopDelaySeconds", schemaPath: "#/properties/preStopDelaySeconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 600 } };
          if (vErrors === null) {
            vErrors = [err32];
          } else {
            vErrors.push(err32);
          }
          errors++;
        }
        if (data15 < 0 || isNaN(data15)) {
          const err33 = { instancePath: instancePath + "/preStopDelaySeconds", schemaPath: "#/properties/preStopDelaySeconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
          if (vErrors === null) {
            vErrors = [err33];
          } else {
            vErrors.push(err33);
          }
          errors++;
        }
      }
    }
  } else {
    const err34 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err34];
    } else {
      vErrors.push(err34);
    }
    errors++;
  }
  validate79.errors = vErrors;
  return errors === 0;
}
validate79.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema31 = { "type": "object", "additionalProperties": false, "properties": { "engine": { "enum": ["memory", "journal", "sqlite"] }, "durability": { "enum": ["process", "disk"] }, "directory": { "type": "string", "maxLength": 200, "pattern": "^(?!.*(^|/)\\.\\.(/|$))/?[A-Za-z0-9._][A-Za-z0-9._/-]*$" }, "capacity": { "type": "integer", "minimum": 1, "maximum": 1e7 }, "maxBytes": { "type": "integer", "minimum": 65536, "maximum": 1099511627776 }, "overflow": { "enum": ["reject", "block", "dropOldest", "spill"] }, "spillCapacity": { "type": "integer", "minimum": 1, "maximum": 1e8 }, "poisonAfter": { "type": "integer", "minimum": 1, "maximum": 100 }, "idempotencyKeepFor": { "$ref": "#/$defs/duration" } } };
var pattern18 = new RegExp("^(?!.*(^|/)\\.\\.(/|$))/?[A-Za-z0-9._][A-Za-z0-9._/-]*$", "u");
function validate86(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate86.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func1.call(schema31.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.engine !== void 0) {
      let data0 = data.engine;
      if (!(data0 === "memory" || data0 === "journal" || data0 === "sqlite")) {
        const err1 = { instancePath: instancePath + "/engine", schemaPath: "#/properties/engine/enum", keyword: "enum", params: { allowedValues: schema31.properties.engine.enum } };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.durability !== void 0) {
      let data1 = data.durability;
      if (!(data1 === "process" || data1 === "disk")) {
        const err2 = { instancePath: instancePath + "/durability", schemaPath: "#/properties/durability/enum", keyword: "enum", params: { allowedValues: schema31.properties.durability.enum } };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.directory !== void 0) {
      let data2 = data.directory;
      if (typeof data2 === "string") {
        if (func2(data2) > 200) {
          const err3 = { instancePath: instancePath + "/directory", schemaPath: "#/properties/directory/maxLength", keyword: "maxLength", params: { limit: 200 } };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
        if (!pattern18.test(data2)) {
          const err4 = { instancePath: instancePath + "/directory", schemaPath: "#/properties/directory/pattern", keyword: "pattern", params: { pattern: "^(?!.*(^|/)\\.\\.(/|$))/?[A-Za-z0-9._][A-Za-z0-9._/-]*$" } };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = { instancePath: instancePath + "/directory", schemaPath: "#/properties/directory/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.capacity !== void 0) {
      let data3 = data.capacity;
      if (!(typeof data3 == "number" && (!(data3 % 1) && !isNaN(data3)) && isFinite(data3))) {
        const err6 = { instancePath: instancePath + "/capacity", schemaPath: "#/properties/capacity/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      if (typeof data3 == "number" && isFinite(data3)) {
        if (data3 > 1e7 || isNaN(data3)) {
          const err7 = { instancePath: instancePath + "/capacity", schemaPath: "#/properties/capacity/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e7 } };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        if (data3 < 1 || isNaN(data3)) {
          const err8 = { instancePath: instancePath + "/capacity", schemaPath: "#/properties/capacity/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      }
    }
    if (data.maxBytes !== void 0) {
      let data4 = data.maxBytes;
      if (!(typeof data4 == "number" && (!(data4 % 1) && !isNaN(data4)) && isFinite(data4))) {
        const err9 = { instancePath: instancePath + "/maxBytes", schemaPath: "#/properties/maxBytes/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
      if (typeof data4 == "number" && isFinite(data4)) {
        if (data4 > 1099511627776 || isNaN(data4)) {
          const err10 = { instancePath: instancePath + "/maxBytes", schemaPath: "#/properties/maxBytes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1099511627776 } };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (data4 < 65536 || isNaN(data4)) {
          const err11 = { instancePath: instancePath + "/maxBytes", schemaPath: "#/properties/maxBytes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 65536 } };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    }
    if (data.overflow !== void 0) {
      let data5 = data.overflow;
      if (!(data5 === "reject" || data5 === "block" || data5 === "dropOldest" || data5 === "spill")) {
        const err12 = { instancePath: instancePath + "/overflow", schemaPath: "#/properties/overflow/enum", keyword: "enum", params: { allowedValues: schema31.properties.overflow.enum } };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.spillCapacity !== void 0) {
      let data6 = data.spillCapacity;
      if (!(typeof data6 == "number" && (!(data6 % 1) && !isNaN(data6)) && isFinite(data6))) {
        const err13 = { instancePath: instancePath + "/spillCapacity", schemaPath: "#/properties/spillCapacity/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
      if (typeof data6 == "number" && isFinite(data6)) {
        if (data6 > 1e8 || isNaN(data6)) {
          const err14 = { instancePath: instancePath + "/spillCapacity", schemaPath: "#/properties/spillCapacity/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e8 } };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        if (data6 < 1 || isNaN(data6)) {
          const err15 = { instancePath: instancePath + "/spillCapacity", schemaPath: "#/properties/spillCapacity/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      }
    }
    if (data.poisonAfter !== void 0) {
      let data7 = data.poisonAfter;
      if (!(typeof data7 == "number" && (!(data7 % 1) && !isNaN(data7)) && isFinite(data7))) {
        const err16 = { instancePath: instancePath + "/poisonAfter", schemaPath: "#/properties/poisonAfter/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
      if (typeof data7 == "number" && isFinite(data7)) {
        if (data7 > 100 || isNaN(data7)) {
          const err17 = { instancePath: instancePath + "/poisonAfter", schemaPath: "#/properties/poisonAfter/maximum", keyword: "maximum", params: { comparison: "<=", limit: 100 } };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
        if (data7 < 1 || isNaN(data7)) {
          const err18 = { instancePath: instancePath + "/poisonAfter", schemaPath: "#/properties/poisonAfter/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      }
    }
    if (data.idempotencyKeepFor !== void 0) {
      if (!validate80(data.idempotencyKeepFor, { instancePath: instancePath + "/idempotencyKeepFor", parentData: data, parentDataProperty: "idempotencyKeepFor", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err19 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err19];
    } else {
      vErrors.push(err19);
    }
    errors++;
  }
  validate86.errors = vErrors;
  return errors === 0;
}
validate86.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
function validate89(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate89.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "keepFor" || key0 === "maxRuns" || key0 === "maxBytes" || key0 === "maxInlineBytes" || key0 === "perRecurringJob")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.keepFor !== void 0) {
      if (!validate80(data.keepFor, { instancePath: instancePath + "/keepFor", parentData: data, parentDataProperty: "keepFor", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
    if (data.maxRuns !== void 0) {
      let data1 = data.maxRuns;
      if (!(typeof data1 == "number" && (!(data1 % 1) && !isNaN(data1)) && isFinite(data1))) {
        const err1 = { instancePath: instancePath + "/maxRuns", schemaPath: "#/properties/maxRuns/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (typeof data1 == "number" && isFinite(data1)) {
        if (data1 > 1e7 || isNaN(data1)) {
          const err2 = { instancePath: instancePath + "/maxRuns", schemaPath: "#/properties/maxRuns/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e7 } };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
        if (data1 < 1 || isNaN(data1)) {
          const err3 = { instancePath: instancePath + "/maxRuns", schemaPath: "#/properties/maxRuns/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
    }
    if (data.maxBytes !== void 0) {
      let data2 = data.maxBytes;
      if (!(typeof data2 == "number" && (!(data2 % 1) && !isNaN(data2)) && isFinite(data2))) {
        const err4 = { instancePath: instancePath + "/maxBytes", schemaPath: "#/properties/maxBytes/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
      if (typeof data2 == "number" && isFinite(data2)) {
        if (data2 > 1099511627776 || isNaN(data2)) {
          const err5 = { instancePath: instancePath + "/maxBytes", schemaPath: "#/properties/maxBytes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1099511627776 } };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        if (data2 < 1024 || isNaN(data2)) {
          const err6 = { instancePath: instancePath + "/maxBytes", schemaPath: "#/properties/maxBytes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1024 } };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      }
    }
    if (data.maxInlineBytes !== void 0) {
      let data3 = data.maxInlineBytes;
      if (!(typeof data3 == "number" && (!(data3 % 1) && !isNaN(data3)) && isFinite(data3))) {
        const err7 = { instancePath: instancePath + "/maxInlineBytes", schemaPath: "#/properties/maxInlineBytes/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if (typeof data3 == "number" && isFinite(data3)) {
        if (data3 > 16777216 || isNaN(data3)) {
          const err8 = { instancePath: instancePath + "/maxInlineBytes", schemaPath: "#/properties/maxInlineBytes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 16777216 } };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
        if (data3 < 0 || isNaN(data3)) {
          const err9 = { instancePath: instancePath + "/maxInlineBytes", schemaPath: "#/properties/maxInlineBytes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
    }
    if (data.perRecurringJob !== void 0) {
      let data4 = data.perRecurringJob;
      if (!(typeof data4 == "number" && (!(data4 % 1) && !isNaN(data4)) && isFinite(data4))) {
        const err10 = { instancePath: instancePath + "/perRecurringJob", schemaPath: "#/properties/perRecurringJob/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data4 == "number" && isFinite(data4)) {
        if (data4 > 1e5 || isNaN(data4)) {
          const err11 = { instancePath: instancePath + "/perRecurringJob", schemaPath: "#/properties/perRecurringJob/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 } };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (data4 < 1 || isNaN(data4)) {
          const err12 = { instancePath: instancePath + "/perRecurringJob", schemaPath: "#/properties/perRecurringJob/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
    }
  } else {
    const err13 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err13];
    } else {
      vErrors.push(err13);
    }
    errors++;
  }
  validate89.errors = vErrors;
  return errors === 0;
}
validate89.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var pattern19 = new RegExp("^[a-z][A-Za-z0-9]{0,39}$", "u");
function validate95(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate95.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (!(typeof data == "number" && (!(data % 1) && !isNaN(data)) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "integer" } };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data == "number" && isFinite(data)) {
    if (data > 9 || isNaN(data)) {
      const err1 = { instancePath, schemaPath: "#/maximum", keyword: "maximum", params: { comparison: "<=", limit: 9 } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data < 1 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: "#/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
  }
  validate95.errors = vErrors;
  return errors === 0;
}
validate95.evaluated = { "dynamicProps": false, "dynamicItems": false };
function validate97(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate97.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "maxAttempts" || key0 === "backoff" || key0 === "maxBackoff")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.maxAttempts !== void 0) {
      let data0 = data.maxAttempts;
      if (!(typeof data0 == "number" && (!(data0 % 1) && !isNaN(data0)) && isFinite(data0))) {
        const err1 = { instancePath: instancePath + "/maxAttempts", schemaPath: "#/properties/maxAttempts/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 > 1e3 || isNaN(data0)) {
          const err2 = { instancePath: instancePath + "/maxAttempts", schemaPath: "#/properties/maxAttempts/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e3 } };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
        if (data0 < 1 || isNaN(data0)) {
          const err3 = { instancePath: instancePath + "/maxAttempts", schemaPath: "#/properties/maxAttempts/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
    }
    if (data.backoff !== void 0) {
      if (!validate80(data.backoff, { instancePath: instancePath + "/backoff", parentData: data, parentDataProperty: "backoff", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
    if (data.maxBackoff !== void 0) {
      if (!validate80(data.maxBackoff, { instancePath: instancePath + "/maxBackoff", parentData: data, parentDataProperty: "maxBackoff", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err4 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate97.errors = vErrors;
  return errors === 0;
}
validate97.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
function validate101(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate101.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.perSecond === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "perSecond" } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "perSecond" || key0 === "burst")) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.perSecond !== void 0) {
      let data0 = data.perSecond;
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 > 1e6 || isNaN(data0)) {
          const err2 = { instancePath: instancePath + "/perSecond", schemaPath: "#/properties/perSecond/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 } };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
        if (data0 <= 0 || isNaN(data0)) {
          const err3 = { instancePath: instancePath + "/perSecond", schemaPath: "#/properties/perSecond/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 } };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = { instancePath: instancePath + "/perSecond", schemaPath: "#/properties/perSecond/type", keyword: "type", params: { type: "number" } };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.burst !== void 0) {
      let data1 = data.burst;
      if (!(typeof data1 == "number" && (!(data1 % 1) && !isNaN(data1)) && isFinite(data1))) {
        const err5 = { instancePath: instancePath + "/burst", schemaPath: "#/properties/burst/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
      if (typeof data1 == "number" && isFinite(data1)) {
        if (data1 > 1e6 || isNaN(data1)) {
          const err6 = { instancePath: instancePath + "/burst", schemaPath: "#/properties/burst/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 } };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (data1 < 1 || isNaN(data1)) {
          const err7 = { instancePath: instancePath + "/burst", schemaPath: "#/properties/burst/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      }
    }
  } else {
    const err8 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
    }
    errors++;
  }
  validate101.errors = vErrors;
  return errors === 0;
}
validate101.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
function validate103(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate103.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "window")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.window !== void 0) {
      if (!validate80(data.window, { instancePath: instancePath + "/window", parentData: data, parentDataProperty: "window", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate103.errors = vErrors;
  return errors === 0;
}
validate103.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
function validate92(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate92.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "name" || key0 === "description" || key0 === "timeout" || key0 === "priority" || key0 === "retry" || key0 === "concurrency" || key0 === "rate" || key0 === "unique")) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data0 = data.name;
      if (typeof data0 === "string") {
        if (!pattern19.test(data0)) {
          const err2 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z][A-Za-z0-9]{0,39}$" } };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      } else {
        const err3 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.description !== void 0) {
      if (!validate57(data.description, { instancePath: instancePath + "/description", parentData: data, parentDataProperty: "description", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
        errors = vErrors.length;
      }
    }
    if (data.timeout !== void 0) {
      if (!validate80(data.timeout, { instancePath: instancePath + "/timeout", parentData: data, parentDataProperty: "timeout", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
    if (data.priority !== void 0) {
      if (!validate95(data.priority, { instancePath: instancePath + "/priority", parentData: data, parentDataProperty: "priority", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate95.errors : vErrors.concat(validate95.errors);
        errors = vErrors.length;
      }
    }
    if (data.retry !== void 0) {
      if (!validate97(data.retry, { instancePath: instancePath + "/retry", parentData: data, parentDataProperty: "retry", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate97.errors : vErrors.concat(validate97.errors);
        errors = vErrors.length;
      }
    }
    if (data.concurrency !== void 0) {
      let data5 = data.concurrency;
      if (!(typeof data5 == "number" && (!(data5 % 1) && !isNaN(data5)) && isFinite(data5))) {
        const err4 = { instancePath: instancePath + "/concurrency", schemaPath: "#/properties/concurrency/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
      if (typeof data5 == "number" && isFinite(data5)) {
        if (data5 > 1e5 || isNaN(data5)) {
          const err5 = { instancePath: instancePath + "/concurrency", schemaPath: "#/properties/concurrency/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 } };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        if (data5 < 0 || isNaN(data5)) {
          const err6 = { instancePath: instancePath + "/concurrency", schemaPath: "#/properties/concurrency/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      }
    }
    if (data.rate !== void 0) {
      if (!validate101(data.rate, { instancePath: instancePath + "/rate", parentData: data, parentDataProperty: "rate", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate101.errors : vErrors.concat(validate101.errors);
        errors = vErrors.length;
      }
    }
    if (data.unique !== void 0) {
      if (!validate103(data.unique, { instancePath: instancePath + "/unique", parentData: data, parentDataProperty: "unique", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate103.errors : vErrors.concat(validate103.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err7 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate92.errors = vErrors;
  return errors === 0;
}
validate92.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var pattern20 = new RegExp("^[A-Za-z0-9.:-]+(/[0-9]{1,3})?$", "u");
function validate112(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate112.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "allow" || key0 === "maxResponseBytes" || key0 === "maxRedirects")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.allow !== void 0) {
      let data0 = data.allow;
      if (Array.isArray(data0)) {
        if (data0.length > 100) {
          const err1 = { instancePath: instancePath + "/allow", schemaPath: "#/properties/allow/maxItems", keyword: "maxItems", params: { limit: 100 } };
          if (vErrors === null) {
            vErrors = [err1];
          } else {
            vErrors.push(err1);
          }
          errors++;
        }
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data1 = data0[i0];
          if (typeof data1 === "string") {
            if (func2(data1) > 253) {
              const err2 = { instancePath: instancePath + "/allow/" + i0, schemaPath: "#/properties/allow/items/maxLength", keyword: "maxLength", params: { limit: 253 } };
              if (vErrors === null) {
                vErrors = [err2];
              } else {
                vErrors.push(err2);
              }
              errors++;
            }
            if (!pattern20.test(data1)) {
              const err3 = { instancePath: instancePath + "/allow/" + i0, schemaPath: "#/properties/allow/items/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9.:-]+(/[0-9]{1,3})?$" } };
              if (vErrors === null) {
                vErrors = [err3];
              } else {
                vErrors.push(err3);
              }
              errors++;
            }
          } else {
            const err4 = { instancePath: instancePath + "/allow/" + i0, schemaPath: "#/properties/allow/items/type", keyword: "type", params: { type: "string" } };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        }
      } else {
        const err5 = { instancePath: instancePath + "/allow", schemaPath: "#/properties/allow/type", keyword: "type", params: { type: "array" } };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.maxResponseBytes !== void 0) {
      let data2 = data.maxResponseBytes;
      if (!(typeof data2 == "number" && (!(data2 % 1) && !isNaN(data2)) && isFinite(data2))) {
        const err6 = { instancePath: instancePath + "/maxResponseBytes", schemaPath: "#/properties/maxResponseBytes/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      if (typeof data2 == "number" && isFinite(data2)) {
        if (data2 > 1073741824 || isNaN(data2)) {
          const err7 = { instancePath: instancePath + "/maxResponseBytes", schemaPath: "#/properties/maxResponseBytes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1073741824 } };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        if (data2 < 0 || isNaN(data2)) {
          const err8 = { instancePath: instancePath + "/maxResponseBytes", schemaPath: "#/properties/maxResponseBytes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      }
    }
    if (data.maxRedirects !== void 0) {
      let data3 = data.maxRedirects;
      if (!(typeof data3 == "number" && (!(data3 % 1) && !isNaN(data3)) && isFinite(data3))) {
        const err9 = { instancePath: instancePath + "/maxRedirects", schemaPath: "#/properties/maxRedirects/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
      if (typeof data3 == "number" && isFinite(data3)) {
        if (data3 > 20 || isNaN(data3)) {
          const err10 = { instancePath: instancePath + "/maxRedirects", schemaPath: "#/properties/maxRedirects/maximum", keyword: "maximum", params: { comparison: "<=", limit: 20 } };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (data3 < 0 || isNaN(data3)) {
          const err11 = { instancePath: instancePath + "/maxRedirects", schemaPath: "#/properties/maxRedirects/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    }
  } else {
    const err12 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err12];
    } else {
      vErrors.push(err12);
    }
    errors++;
  }
  validate112.errors = vErrors;
  return errors === 0;
}
validate112.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema39 = { "type": "object", "additionalProperties": false, "properties": { "name": { "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,39}$" }, "kind": { "enum": ["interval", "cron", "once"] }, "interval": { "$ref": "#/$defs/duration" }, "expression": { "type": "string", "maxLength": 100, "pattern": "^[0-9A-Za-z*/, @?#-]+$" }, "at": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$" }, "timeZone": { "type": "string", "maxLength": 64, "pattern": "^[A-Za-z][A-Za-z0-9_+/-]*$" }, "misfire": { "enum": ["once", "skip", "all"] }, "jitter": { "$ref": "#/$defs/duration" }, "except": { "type": "object", "additionalProperties": false, "properties": { "dates": { "type": "array", "maxItems": 1e3, "uniqueItems": true, "items": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" } }, "weekdays": { "type": "array", "maxItems": 6, "uniqueItems": true, "items": { "enum": ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] } } } }, "overlap": { "enum": ["skip", "allow"] }, "responseTimeJobs": { "type": "integer", "minimum": 1, "maximum": 1e4 }, "jobs": { "type": "array", "maxItems": 1e4, "items": { "$ref": "#/$defs/scheduledJob" } } } };
var func0 = require_equal().default;
var pattern22 = new RegExp("^[0-9A-Za-z*/, @?#-]+$", "u");
var pattern23 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$", "u");
var pattern24 = new RegExp("^[A-Za-z][A-Za-z0-9_+/-]*$", "u");
var pattern25 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "u");
var schema40 = { "type": "object", "additionalProperties": false, "properties": { "type": { "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,39}$" }, "url": { "type": "string", "maxLength": 2e3, "pattern": "^https?://[^\\s\\u0000-\\u001f\\u007f]+$" }, "method": { "enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] }, "headers": { "type": "object", "maxProperties": 50, "propertyNames": { "pattern": "^[A-Za-z0-9!#$%&'*+.^_|~-]{1,100}$" }, "additionalProperties": { "$ref": "#/$defs/line" } }, "payload": {}, "timeout": { "$ref": "#/$defs/duration" }, "priority": { "$ref": "#/$defs/priority" }, "maxAttempts": { "type": "integer", "minimum": 1, "maximum": 1e3 }, "orderKey": { "$ref": "#/$defs/key" }, "fairKey": { "$ref": "#/$defs/key" } } };
var pattern27 = new RegExp("^https?://[^\\s\\u0000-\\u001f\\u007f]+$", "u");
var pattern28 = new RegExp("^[A-Za-z0-9!#$%&'*+.^_|~-]{1,100}$", "u");
var pattern29 = new RegExp("^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$", "u");
function validate121(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate121.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (typeof data === "string") {
    if (func2(data) > 200) {
      const err0 = { instancePath, schemaPath: "#/maxLength", keyword: "maxLength", params: { limit: 200 } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (!pattern29.test(data)) {
      const err1 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$" } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" } };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate121.errors = vErrors;
  return errors === 0;
}
validate121.evaluated = { "dynamicProps": false, "dynamicItems": false };
function validate117(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate117.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func1.call(schema40.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.type !== void 0) {
      let data0 = data.type;
      if (typeof data0 === "string") {
        if (!pattern19.test(data0)) {
          const err1 = { instancePath: instancePath + "/type", schemaPath: "#/properties/type/pattern", keyword: "pattern", params: { pattern: "^[a-z][A-Za-z0-9]{0,39}$" } };
          if (vErrors === null) {
            vErrors = [err1];
          } else {
            vErrors.push(err1);
          }
          errors++;
        }
      } else {
        const err2 = { instancePath: instancePath + "/type", schemaPath: "#/properties/type/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.url !== void 0) {
      let data1 = data.url;
      if (typeof data1 === "string") {
        if (func2(data1) > 2e3) {
          const err3 = { instancePath: instancePath + "/url", schemaPath: "#/properties/url/maxLength", keyword: "maxLength", params: { limit: 2e3 } };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
        if (!pattern27.test(data1)) {
          const err4 = { instancePath: instancePath + "/url", schemaPath: "#/properties/url/pattern", keyword: "pattern", params: { pattern: "^https?://[^\\s\\u0000-\\u001f\\u007f]+$" } };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = { instancePath: instancePath + "/url", schemaPath: "#/properties/url/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.method !== void 0) {
      let data2 = data.method;
      if (!(data2 === "GET" || data2 === "HEAD" || data2 === "POST" || data2 === "PUT" || data2 === "PATCH" || data2 === "DELETE")) {
        const err6 = { instancePath: instancePath + "/method", schemaPath: "#/properties/method/enum", keyword: "enum", params: { allowedValues: schema40.properties.method.enum } };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.headers !== void 0) {
      let data3 = data.headers;
      if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
        if (Object.keys(data3).length > 50) {
          const err7 = { instancePath: instancePath + "/headers", schemaPath: "#/properties/headers/maxProperties", keyword: "maxProperties", params: { limit: 50 } };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        for (const key1 in data3) {
          const _errs9 = errors;
          if (typeof key1 === "string") {
            if (!pattern28.test(key1)) {
              const err8 = { instancePath: instancePath + "/headers", schemaPath: "#/properties/headers/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9!#$%&'*+.^_|~-]{1,100}$" }, propertyName: key1 };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          }
          var valid1 = _errs9 === errors;
          if (!valid1) {
            const err9 = { instancePath: instancePath + "/headers", schemaPath: "#/properties/headers/propertyNames", keyword: "propertyNames", params: { propertyName: key1 } };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        for (const key2 in data3) {
          if (!validate57(data3[key2], { instancePath: instancePath + "/headers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data3, parentDataProperty: key2, rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err10 = { instancePath: instancePath + "/headers", schemaPath: "#/properties/headers/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.timeout !== void 0) {
      if (!validate80(data.timeout, { instancePath: instancePath + "/timeout", parentData: data, parentDataProperty: "timeout", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
    if (data.priority !== void 0) {
      if (!validate95(data.priority, { instancePath: instancePath + "/priority", parentData: data, parentDataProperty: "priority", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate95.errors : vErrors.concat(validate95.errors);
        errors = vErrors.length;
      }
    }
    if (data.maxAttempts !== void 0) {
      let data7 = data.maxAttempts;
      if (!(typeof data7 == "number" && (!(data7 % 1) && !isNaN(data7)) && isFinite(data7))) {
        const err11 = { instancePath: instancePath + "/maxAttempts", schemaPath: "#/properties/maxAttempts/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
      if (typeof data7 == "number" && isFinite(data7)) {
        if (data7 > 1e3 || isNaN(data7)) {
          const err12 = { instancePath: instancePath + "/maxAttempts", schemaPath: "#/properties/maxAttempts/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e3 } };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
        if (data7 < 1 || isNaN(data7)) {
          const err13 = { instancePath: instancePath + "/maxAttempts", schemaPath: "#/properties/maxAttempts/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
      }
    }
    if (data.orderKey !== void 0) {
      if (!validate121(data.orderKey, { instancePath: instancePath + "/orderKey", parentData: data, parentDataProperty: "orderKey", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate121.errors : vErrors.concat(validate121.errors);
        errors = vErrors.length;
      }
    }
    if (data.fairKey !== void 0) {
      if (!validate121(data.fairKey, { instancePath: instancePath + "/fairKey", parentData: data, parentDataProperty: "fairKey", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate121.errors : vErrors.concat(validate121.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err14 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err14];
    } else {
      vErrors.push(err14);
    }
    errors++;
  }
  validate117.errors = vErrors;
  return errors === 0;
}
validate117.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
function validate114(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate114.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func1.call(schema39.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data0 = data.name;
      if (typeof data0 === "string") {
        if (!pattern19.test(data0)) {
          const err1 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z][A-Za-z0-9]{0,39}$" } };
          if (vErrors === null) {
            vErrors = [err1];
          } else {
            vErrors.push(err1);
          }
          errors++;
        }
      } else {
        const err2 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.kind !== void 0) {
      let data1 = data.kind;
      if (!(data1 === "interval" || data1 === "cron" || data1 === "once")) {
        const err3 = { instancePath: instancePath + "/kind", schemaPath: "#/properties/kind/enum", keyword: "enum", params: { allowedValues: schema39.properties.kind.enum } };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.interval !== void 0) {
      if (!validate80(data.interval, { instancePath: instancePath + "/interval", parentData: data, parentDataProperty: "interval", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
    if (data.expression !== void 0) {
      let data3 = data.expression;
      if (typeof data3 === "string") {
        if (func2(data3) > 100) {
          const err4 = { instancePath: instancePath + "/expression", schemaPath: "#/properties/expression/maxLength", keyword: "maxLength", params: { limit: 100 } };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (!pattern22.test(data3)) {
          const err5 = { instancePath: instancePath + "/expression", schemaPath: "#/properties/expression/pattern", keyword: "pattern", params: { pattern: "^[0-9A-Za-z*/, @?#-]+$" } };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/expression", schemaPath: "#/properties/expression/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.at !== void 0) {
      let data4 = data.at;
      if (typeof data4 === "string") {
        if (!pattern23.test(data4)) {
          const err7 = { instancePath: instancePath + "/at", schemaPath: "#/properties/at/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$" } };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = { instancePath: instancePath + "/at", schemaPath: "#/properties/at/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.timeZone !== void 0) {
      let data5 = data.timeZone;
      if (typeof data5 === "string") {
        if (func2(data5) > 64) {
          const err9 = { instancePath: instancePath + "/timeZone", schemaPath: "#/properties/timeZone/maxLength", keyword: "maxLength", params: { limit: 64 } };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        if (!pattern24.test(data5)) {
          const err10 = { instancePath: instancePath + "/timeZone", schemaPath: "#/properties/timeZone/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z][A-Za-z0-9_+/-]*$" } };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = { instancePath: instancePath + "/timeZone", schemaPath: "#/properties/timeZone/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.misfire !== void 0) {
      let data6 = data.misfire;
      if (!(data6 === "once" || data6 === "skip" || data6 === "all")) {
        const err12 = { instancePath: instancePath + "/misfire", schemaPath: "#/properties/misfire/enum", keyword: "enum", params: { allowedValues: schema39.properties.misfire.enum } };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.jitter !== void 0) {
      if (!validate80(data.jitter, { instancePath: instancePath + "/jitter", parentData: data, parentDataProperty: "jitter", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
    if (data.except !== void 0) {
      let data8 = data.except;
      if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
        for (const key1 in data8) {
          if (!(key1 === "dates" || key1 === "weekdays")) {
            const err13 = { instancePath: instancePath + "/except", schemaPath: "#/properties/except/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
        if (data8.dates !== void 0) {
          let data9 = data8.dates;
          if (Array.isArray(data9)) {
            if (data9.length > 1e3) {
              const err14 = { instancePath: instancePath + "/except/dates", schemaPath: "#/properties/except/properties/dates/maxItems", keyword: "maxItems", params: { limit: 1e3 } };
              if (vErrors === null) {
                vErrors = [err14];
              } else {
                vErrors.push(err14);
              }
              errors++;
            }
            const len0 = data9.length;
            for (let i0 = 0; i0 < len0; i0++) {
              let data10 = data9[i0];
              if (typeof data10 === "string") {
                if (!pattern25.test(data10)) {
                  const err15 = { instancePath: instancePath + "/except/dates/" + i0, schemaPath: "#/properties/except/properties/dates/items/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" } };
                  if (vErrors === null) {
                    vErrors = [err15];
                  } else {
                    vErrors.push(err15);
                  }
                  errors++;
                }
              } else {
                const err16 = { instancePath: instancePath + "/except/dates/" + i0, schemaPath: "#/properties/except/properties/dates/items/type", keyword: "type", params: { type: "string" } };
                if (vErrors === null) {
                  vErrors = [err16];
                } else {
                  vErrors.push(err16);
                }
                errors++;
              }
            }
            let i1 = data9.length;
            let j0;
            if (i1 > 1) {
              const indices0 = {};
              for (; i1--; ) {
                let item0 = data9[i1];
                if (typeof item0 !== "string") {
                  continue;
                }
                if (typeof indices0[item0] == "number") {
                  j0 = indices0[item0];
                  const err17 = { instancePath: instancePath + "/except/dates", schemaPath: "#/properties/except/properties/dates/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 } };
                  if (vErrors === null) {
                    vErrors = [err17];
                  } else {
                    vErrors.push(err17);
                  }
                  errors++;
                  break;
                }
                indices0[item0] = i1;
              }
            }
          } else {
            const err18 = { instancePath: instancePath + "/except/dates", schemaPath: "#/properties/except/properties/dates/type", keyword: "type", params: { type: "array" } };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
        }
        if (data8.weekdays !== void 0) {
          let data11 = data8.weekdays;
          if (Array.isArray(data11)) {
            if (data11.length > 6) {
              const err19 = { instancePath: instancePath + "/except/weekdays", schemaPath: "#/properties/except/properties/weekdays/maxItems", keyword: "maxItems", params: { limit: 6 } };
              if (vErrors === null) {
                vErrors = [err19];
              } else {
                vErrors.push(err19);
              }
              errors++;
            }
            const len1 = data11.length;
            for (let i2 = 0; i2 < len1; i2++) {
              let data12 = data11[i2];
              if (!(data12 === "MON" || data12 === "TUE" || data12 === "WED" || data12 === "THU" || data12 === "FRI" || data12 === "SAT" || data12 === "SUN")) {
                const err20 = { instancePath: instancePath + "/except/weekdays/" + i2, schemaPath: "#/properties/except/properties/weekdays/items/enum", keyword: "enum", params: { allowedValues: schema39.properties.except.properties.weekdays.items.enum } };
                if (vErrors === null) {
                  vErrors = [err20];
                } else {
                  vErrors.push(err20);
                }
                errors++;
              }
            }
            let i3 = data11.length;
            let j1;
            if (i3 > 1) {
              outer0:
                for (; i3--; ) {
                  for (j1 = i3; j1--; ) {
                    if (func0(data11[i3], data11[j1])) {
                      const err21 = { instancePath: instancePath + "/except/weekdays", schemaPath: "#/properties/except/properties/weekdays/uniqueItems", keyword: "uniqueItems", params: { i: i3, j: j1 } };
                      if (vErrors === null) {
                        vErrors = [err21];
                      } else {
                        vErrors.push(err21);
                      }
                      errors++;
                      break outer0;
                    }
                  }
                }
            }
          } else {
            const err22 = { instancePath: instancePath + "/except/weekdays", schemaPath: "#/properties/except/properties/weekdays/type", keyword: "type", params: { type: "array" } };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        }
      } else {
        const err23 = { instancePath: instancePath + "/except", schemaPath: "#/properties/except/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.overlap !== void 0) {
      let data13 = data.overlap;
      if (!(data13 === "skip" || data13 === "allow")) {
        const err24 = { instancePath: instancePath + "/overlap", schemaPath: "#/properties/overlap/enum", keyword: "enum", params: { allowedValues: schema39.properties.overlap.enum } };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
    }
    if (data.responseTimeJobs !== void 0) {
      let data14 = data.responseTimeJobs;
      if (!(typeof data14 == "number" && (!(data14 % 1) && !isNaN(data14)) && isFinite(data14))) {
        const err25 = { instancePath: instancePath + "/responseTimeJobs", schemaPath: "#/properties/responseTimeJobs/type", keyword: "type", params: { type: "integer" } };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
      if (typeof data14 == "number" && isFinite(data14)) {
        if (data14 > 1e4 || isNaN(data14)) {
          const err26 = { instancePath: instancePath + "/responseTimeJobs", schemaPath: "#/properties/responseTimeJobs/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e4 } };
          if (vErrors === null) {
            vErrors = [err26];
          } else {
            vErrors.push(err26);
          }
          errors++;
        }
        if (data14 < 1 || isNaN(data14)) {
          const err27 = { instancePath: instancePath + "/responseTimeJobs", schemaPath: "#/properties/responseTimeJobs/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          if (vErrors === null) {
            vErrors = [err27];
          } else {
            vErrors.push(err27);
          }
          errors++;
        }
      }
    }
    if (data.jobs !== void 0) {
      let data15 = data.jobs;
      if (Array.isArray(data15)) {
        if (data15.length > 1e4) {
          const err28 = { instancePath: instancePath + "/jobs", schemaPath: "#/properties/jobs/maxItems", keyword: "maxItems", params: { limit: 1e4 } };
          if (vErrors === null) {
            vErrors = [err28];
          } else {
            vErrors.push(err28);
          }
          errors++;
        }
        const len2 = data15.length;
        for (let i4 = 0; i4 < len2; i4++) {
          if (!validate117(data15[i4], { instancePath: instancePath + "/jobs/" + i4, parentData: data15, parentDataProperty: i4, rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate117.errors : vErrors.concat(validate117.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err29 = { instancePath: instancePath + "/jobs", schemaPath: "#/properties/jobs/type", keyword: "type", params: { type: "array" } };
        if (vErrors === null) {
          vErrors = [err29];
        } else {
          vErrors.push(err29);
        }
        errors++;
      }
    }
  } else {
    const err30 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err30];
    } else {
      vErrors.push(err30);
    }
    errors++;
  }
  validate114.errors = vErrors;
  return errors === 0;
}
validate114.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema42 = { "type": "object", "required": ["name"], "additionalProperties": false, "properties": { "name": { "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,39}$" }, "kind": { "enum": ["custom"] }, "description": { "$ref": "#/$defs/line" }, "required": { "type": "boolean" }, "dependsOn": { "type": "array", "maxItems": 100, "uniqueItems": true, "items": { "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,39}$" } }, "env": { "type": "string", "pattern": "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$", "maxLength": 60 }, "retry": { "type": "object", "additionalProperties": false, "properties": { "maxAttempts": { "type": "integer", "minimum": 1, "maximum": 1e3 }, "backoff": { "$ref": "#/$defs/duration" }, "maxBackoff": { "$ref": "#/$defs/duration" } } }, "startTimeout": { "$ref": "#/$defs/duration" }, "stopTimeout": { "$ref": "#/$defs/duration" } } };
var pattern32 = new RegExp("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$", "u");
function validate126(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate126.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func1.call(schema42.properties, key0)) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data0 = data.name;
      if (typeof data0 === "string") {
        if (!pattern19.test(data0)) {
          const err2 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z][A-Za-z0-9]{0,39}$" } };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      } else {
        const err3 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.kind !== void 0) {
      if (!(data.kind === "custom")) {
        const err4 = { instancePath: instancePath + "/kind", schemaPath: "#/properties/kind/enum", keyword: "enum", params: { allowedValues: schema42.properties.kind.enum } };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.description !== void 0) {
      if (!validate57(data.description, { instancePath: instancePath + "/description", parentData: data, parentDataProperty: "description", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
        errors = vErrors.length;
      }
    }
    if (data.required !== void 0) {
      if (typeof data.required !== "boolean") {
        const err5 = { instancePath: instancePath + "/required", schemaPath: "#/properties/required/type", keyword: "type", params: { type: "boolean" } };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.dependsOn !== void 0) {
      let data4 = data.dependsOn;
      if (Array.isArray(data4)) {
        if (data4.length > 100) {
          const err6 = { instancePath: instancePath + "/dependsOn", schemaPath: "#/properties/dependsOn/maxItems", keyword: "maxItems", params: { limit: 100 } };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        const len0 = data4.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data5 = data4[i0];
          if (typeof data5 === "string") {
            if (!pattern19.test(data5)) {
              const err7 = { instancePath: instancePath + "/dependsOn/" + i0, schemaPath: "#/properties/dependsOn/items/pattern", keyword: "pattern", params: { pattern: "^[a-z][A-Za-z0-9]{0,39}$" } };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
          } else {
            const err8 = { instancePath: instancePath + "/dependsOn/" + i0, schemaPath: "#/properties/dependsOn/items/type", keyword: "type", params: { type: "string" } };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
        }
        let i1 = data4.length;
        let j0;
        if (i1 > 1) {
          const indices0 = {};
          for (; i1--; ) {
            let item0 = data4[i1];
            if (typeof item0 !== "string") {
              continue;
            }
            if (typeof indices0[item0] == "number") {
              j0 = indices0[item0];
              const err9 = { instancePath: instancePath + "/dependsOn", schemaPath: "#/properties/dependsOn/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 } };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
              break;
            }
            indices0[item0] = i1;
          }
        }
      } else {
        const err10 = { instancePath: instancePath + "/dependsOn", schemaPath: "#/properties/dependsOn/type", keyword: "type", params: { type: "array" } };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.env !== void 0) {
      let data6 = data.env;
      if (typeof data6 === "string") {
        if (func2(data6) > 60) {
          const err11 = { instancePath: instancePath + "/env", schemaPath: "#/properties/env/maxLength", keyword: "maxLength", params: { limit: 60 } };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (!pattern32.test(data6)) {
          const err12 = { instancePath: instancePath + "/env", schemaPath: "#/properties/env/pattern", keyword: "pattern", params: { pattern: "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$" } };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = { instancePath: instancePath + "/env", schemaPath: "#/properties/env/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.retry !== void 0) {
      let data7 = data.retry;
      if (data7 && typeof data7 == "object" && !Array.isArray(data7)) {
        for (const key1 in data7) {
          if (!(key1 === "maxAttempts" || key1 === "backoff" || key1 === "maxBackoff")) {
            const err14 = { instancePath: instancePath + "/retry", schemaPath: "#/properties/retry/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
        if (data7.maxAttempts !== void 0) {
          let data8 = data7.maxAttempts;
          if (!(typeof data8 == "number" && (!(data8 % 1) && !isNaN(data8)) && isFinite(data8))) {
            const err15 = { instancePath: instancePath + "/retry/maxAttempts", schemaPath: "#/properties/retry/properties/maxAttempts/type", keyword: "type", params: { type: "integer" } };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
          if (typeof data8 == "number" && isFinite(data8)) {
            if (data8 > 1e3 || isNaN(data8)) {
              const err16 = { instancePath: instancePath + "/retry/maxAttempts", schemaPath: "#/properties/retry/properties/maxAttempts/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e3 } };
              if (vErrors === null) {
                vErrors = [err16];
              } else {
                vErrors.push(err16);
              }
              errors++;
            }
            if (data8 < 1 || isNaN(data8)) {
              const err17 = { instancePath: instancePath + "/retry/maxAttempts", schemaPath: "#/properties/retry/properties/maxAttempts/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
          }
        }
        if (data7.backoff !== void 0) {
          if (!validate80(data7.backoff, { instancePath: instancePath + "/retry/backoff", parentData: data7, parentDataProperty: "backoff", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
            errors = vErrors.length;
          }
        }
        if (data7.maxBackoff !== void 0) {
          if (!validate80(data7.maxBackoff, { instancePath: instancePath + "/retry/maxBackoff", parentData: data7, parentDataProperty: "maxBackoff", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err18 = { instancePath: instancePath + "/retry", schemaPath: "#/properties/retry/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.startTimeout !== void 0) {
      if (!validate80(data.startTimeout, { instancePath: instancePath + "/startTimeout", parentData: data, parentDataProperty: "startTimeout", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
    if (data.stopTimeout !== void 0) {
      if (!validate80(data.stopTimeout, { instancePath: instancePath + "/stopTimeout", parentData: data, parentDataProperty: "stopTimeout", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err19 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err19];
    } else {
      vErrors.push(err19);
    }
    errors++;
  }
  validate126.errors = vErrors;
  return errors === 0;
}
validate126.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema43 = { "type": "object", "additionalProperties": false, "properties": { "logging": { "type": "object", "additionalProperties": false, "properties": { "level": { "enum": ["debug", "info", "warn", "error"] }, "format": { "enum": ["json", "text"] }, "directory": { "type": "string", "maxLength": 200, "pattern": "^$|^[A-Za-z0-9._][A-Za-z0-9._/-]*$" } } }, "profiling": { "type": "boolean" } } };
var pattern33 = new RegExp("^$|^[A-Za-z0-9._][A-Za-z0-9._/-]*$", "u");
function validate133(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate133.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "logging" || key0 === "profiling")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.logging !== void 0) {
      let data0 = data.logging;
      if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
        for (const key1 in data0) {
          if (!(key1 === "level" || key1 === "format" || key1 === "directory")) {
            const err1 = { instancePath: instancePath + "/logging", schemaPath: "#/properties/logging/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
          }
        }
        if (data0.level !== void 0) {
          let data1 = data0.level;
          if (!(data1 === "debug" || data1 === "info" || data1 === "warn" || data1 === "error")) {
            const err2 = { instancePath: instancePath + "/logging/level", schemaPath: "#/properties/logging/properties/level/enum", keyword: "enum", params: { allowedValues: schema43.properties.logging.properties.level.enum } };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
        }
        if (data0.format !== void 0) {
          let data2 = data0.format;
          if (!(data2 === "json" || data2 === "text")) {
            const err3 = { instancePath: instancePath + "/logging/format", schemaPath: "#/properties/logging/properties/format/enum", keyword: "enum", params: { allowedValues: schema43.properties.logging.properties.format.enum } };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
        }
        if (data0.directory !== void 0) {
          let data3 = data0.directory;
          if (typeof data3 === "string") {
            if (func2(data3) > 200) {
              const err4 = { instancePath: instancePath + "/logging/directory", schemaPath: "#/properties/logging/properties/directory/maxLength", keyword: "maxLength", params: { limit: 200 } };
              if (vErrors === null) {
                vErrors = [err4];
              } else {
                vErrors.push(err4);
              }
              errors++;
            }
            if (!pattern33.test(data3)) {
              const err5 = { instancePath: instancePath + "/logging/directory", schemaPath: "#/properties/logging/properties/directory/pattern", keyword: "pattern", params: { pattern: "^$|^[A-Za-z0-9._][A-Za-z0-9._/-]*$" } };
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
            }
          } else {
            const err6 = { instancePath: instancePath + "/logging/directory", schemaPath: "#/properties/logging/properties/directory/type", keyword: "type", params: { type: "string" } };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
      } else {
        const err7 = { instancePath: instancePath + "/logging", schemaPath: "#/properties/logging/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.profiling !== void 0) {
      if (typeof data.profiling !== "boolean") {
        const err8 = { instancePath: instancePath + "/profiling", schemaPath: "#/properties/profiling/type", keyword: "type", params: { type: "boolean" } };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
  } else {
    const err9 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err9];
    } else {
      vErrors.push(err9);
    }
    errors++;
  }
  validate133.errors = vErrors;
  return errors === 0;
}
validate133.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var schema44 = { "type": "object", "required": ["name"], "additionalProperties": false, "properties": { "name": { "enum": ["fossa", "go", "sonarcloud"] }, "enabled": { "type": "boolean" }, "organization": { "type": "string", "maxLength": 100, "pattern": "^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$" }, "key": { "type": "string", "maxLength": 200, "pattern": "^[0-9]*[A-Za-z_.:-][A-Za-z0-9_.:-]*$" }, "shields": { "type": "array", "uniqueItems": true, "items": { "enum": ["bugs", "code_smells", "coverage", "duplicated_lines_density", "ncloc", "sqale_rating", "alert_status", "reliability_rating", "security_rating", "sqale_index", "vulnerabilities", "quality_gate"] } } } };
var pattern34 = new RegExp("^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$", "u");
var pattern35 = new RegExp("^[0-9]*[A-Za-z_.:-][A-Za-z0-9_.:-]*$", "u");
function validate135(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate135.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "name" || key0 === "enabled" || key0 === "organization" || key0 === "key" || key0 === "shields")) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data0 = data.name;
      if (!(data0 === "fossa" || data0 === "go" || data0 === "sonarcloud")) {
        const err2 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/enum", keyword: "enum", params: { allowedValues: schema44.properties.name.enum } };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.enabled !== void 0) {
      if (typeof data.enabled !== "boolean") {
        const err3 = { instancePath: instancePath + "/enabled", schemaPath: "#/properties/enabled/type", keyword: "type", params: { type: "boolean" } };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.organization !== void 0) {
      let data2 = data.organization;
      if (typeof data2 === "string") {
        if (func2(data2) > 100) {
          const err4 = { instancePath: instancePath + "/organization", schemaPath: "#/properties/organization/maxLength", keyword: "maxLength", params: { limit: 100 } };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (!pattern34.test(data2)) {
          const err5 = { instancePath: instancePath + "/organization", schemaPath: "#/properties/organization/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$" } };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/organization", schemaPath: "#/properties/organization/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.key !== void 0) {
      let data3 = data.key;
      if (typeof data3 === "string") {
        if (func2(data3) > 200) {
          const err7 = { instancePath: instancePath + "/key", schemaPath: "#/properties/key/maxLength", keyword: "maxLength", params: { limit: 200 } };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        if (!pattern35.test(data3)) {
          const err8 = { instancePath: instancePath + "/key", schemaPath: "#/properties/key/pattern", keyword: "pattern", params: { pattern: "^[0-9]*[A-Za-z_.:-][A-Za-z0-9_.:-]*$" } };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = { instancePath: instancePath + "/key", schemaPath: "#/properties/key/type", keyword: "type", params: { type: "string" } };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.shields !== void 0) {
      let data4 = data.shields;
      if (Array.isArray(data4)) {
        const len0 = data4.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data5 = data4[i0];
          if (!(data5 === "bugs" || data5 === "code_smells" || data5 === "coverage" || data5 === "duplicated_lines_density" || data5 === "ncloc" || data5 === "sqale_rating" || data5 === "alert_status" || data5 === "reliability_rating" || data5 === "security_rating" || data5 === "sqale_index" || data5 === "vulnerabilities" || data5 === "quality_gate")) {
            const err10 = { instancePath: instancePath + "/shields/" + i0, schemaPath: "#/properties/shields/items/enum", keyword: "enum", params: { allowedValues: schema44.properties.shields.items.enum } };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        let i1 = data4.length;
        let j0;
        if (i1 > 1) {
          outer0:
            for (; i1--; ) {
              for (j0 = i1; j0--; ) {
                if (func0(data4[i1], data4[j0])) {
                  const err11 = { instancePath: instancePath + "/shields", schemaPath: "#/properties/shields/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 } };
                  if (vErrors === null) {
                    vErrors = [err11];
                  } else {
                    vErrors.push(err11);
                  }
                  errors++;
                  break outer0;
                }
              }
            }
        }
      } else {
        const err12 = { instancePath: instancePath + "/shields", schemaPath: "#/properties/shields/type", keyword: "type", params: { type: "array" } };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
  } else {
    const err13 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err13];
    } else {
      vErrors.push(err13);
    }
    errors++;
  }
  validate135.errors = vErrors;
  return errors === 0;
}
validate135.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var pattern9 = new RegExp("^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$", "u");
var pattern36 = new RegExp("^[a-z0-9]([a-z0-9._:-]*[a-z0-9])?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$", "u");
var pattern37 = new RegExp("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", "u");
var pattern38 = new RegExp("^[0-9]+(Mi|Gi|Ti)$", "u");
var pattern39 = new RegExp("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", "u");
var pattern40 = new RegExp("^https?://[A-Za-z0-9.:/_-]+$", "u");
var pattern41 = new RegExp("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", "u");
var pattern42 = new RegExp("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", "u");
var pattern44 = new RegExp("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$", "u");
var pattern47 = new RegExp("^[A-Z][A-Z0-9_]{0,62}$", "u");
var pattern48 = new RegExp(`^$|^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"' ]$|^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"' ][^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"' ]$`, "u");
var pattern49 = new RegExp("^[0-9]+(\\.[0-9]+)?m?$", "u");
var pattern50 = new RegExp("^[0-9]+(Ki|Mi|Gi)?$", "u");
var pattern53 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._-]*$|^@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$|^[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9][A-Za-z0-9.-]*$", "u");
var pattern54 = new RegExp("^$|^https://[^\\s\"'<>`\\\\]+$", "u");
var pattern55 = new RegExp("^[A-Z][A-Za-z0-9_-]*(\\.md|\\.txt)?$", "u");
var pattern56 = new RegExp("^(?!.*(^|/)\\.\\.?(/|$))[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$", "u");
var pattern57 = new RegExp("^[0-9a-f]{64}$", "u");
function validate52(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate52.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.apiVersion === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "apiVersion" } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.kind === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "kind" } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.metadata === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "metadata" } };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.spec === void 0) {
      const err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "spec" } };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "apiVersion" || key0 === "kind" || key0 === "metadata" || key0 === "spec")) {
        const err4 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.apiVersion !== void 0) {
      if ("roadctl.pavedroad.io/v1" !== data.apiVersion) {
        const err5 = { instancePath: instancePath + "/apiVersion", schemaPath: "#/properties/apiVersion/const", keyword: "const", params: { allowedValue: "roadctl.pavedroad.io/v1" } };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.kind !== void 0) {
      if ("WorkerPool" !== data.kind) {
        const err6 = { instancePath: instancePath + "/kind", schemaPath: "#/properties/kind/const", keyword: "const", params: { allowedValue: "WorkerPool" } };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.metadata !== void 0) {
      if (!validate53(data.metadata, { instancePath: instancePath + "/metadata", parentData: data, parentDataProperty: "metadata", rootData, dynamicAnchors })) {
        vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
        errors = vErrors.length;
      }
    }
    if (data.spec !== void 0) {
      let data3 = data.spec;
      if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
        for (const key1 in data3) {
          if (!func1.call(schema19.properties.spec.properties, key1)) {
            const err7 = { instancePath: instancePath + "/spec", schemaPath: "#/properties/spec/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
        if (data3.version !== void 0) {
          if (!validate55(data3.version, { instancePath: instancePath + "/spec/version", parentData: data3, parentDataProperty: "version", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
            errors = vErrors.length;
          }
        }
        if (data3.description !== void 0) {
          if (!validate57(data3.description, { instancePath: instancePath + "/spec/description", parentData: data3, parentDataProperty: "description", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
            errors = vErrors.length;
          }
        }
        if (data3.license !== void 0) {
          let data6 = data3.license;
          if (typeof data6 === "string") {
            if (!pattern9.test(data6)) {
              const err8 = { instancePath: instancePath + "/spec/license", schemaPath: "#/properties/spec/properties/license/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$" } };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          } else {
            const err9 = { instancePath: instancePath + "/spec/license", schemaPath: "#/properties/spec/properties/license/type", keyword: "type", params: { type: "string" } };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        if (data3.releaseStatus !== void 0) {
          let data7 = data3.releaseStatus;
          if (!(data7 === "experimental" || data7 === "alpha" || data7 === "beta" || data7 === "stable")) {
            const err10 = { instancePath: instancePath + "/spec/releaseStatus", schemaPath: "#/properties/spec/properties/releaseStatus/enum", keyword: "enum", params: { allowedValues: schema19.properties.spec.properties.releaseStatus.enum } };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        if (data3.maintainer !== void 0) {
          if (!validate59(data3.maintainer, { instancePath: instancePath + "/spec/maintainer", parentData: data3, parentDataProperty: "maintainer", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
            errors = vErrors.length;
          }
        }
        if (data3.go !== void 0) {
          if (!validate62(data3.go, { instancePath: instancePath + "/spec/go", parentData: data3, parentDataProperty: "go", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
            errors = vErrors.length;
          }
        }
        if (data3.api !== void 0) {
          if (!validate64(data3.api, { instancePath: instancePath + "/spec/api", parentData: data3, parentDataProperty: "api", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
            errors = vErrors.length;
          }
        }
        if (data3.pool !== void 0) {
          if (!validate79(data3.pool, { instancePath: instancePath + "/spec/pool", parentData: data3, parentDataProperty: "pool", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate79.errors : vErrors.concat(validate79.errors);
            errors = vErrors.length;
          }
        }
        if (data3.queue !== void 0) {
          if (!validate86(data3.queue, { instancePath: instancePath + "/spec/queue", parentData: data3, parentDataProperty: "queue", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate86.errors : vErrors.concat(validate86.errors);
            errors = vErrors.length;
          }
        }
        if (data3.results !== void 0) {
          if (!validate89(data3.results, { instancePath: instancePath + "/spec/results", parentData: data3, parentDataProperty: "results", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate89.errors : vErrors.concat(validate89.errors);
            errors = vErrors.length;
          }
        }
        if (data3.jobs !== void 0) {
          let data14 = data3.jobs;
          if (Array.isArray(data14)) {
            if (data14.length > 200) {
              const err11 = { instancePath: instancePath + "/spec/jobs", schemaPath: "#/properties/spec/properties/jobs/maxItems", keyword: "maxItems", params: { limit: 200 } };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
            const len0 = data14.length;
            for (let i0 = 0; i0 < len0; i0++) {
              if (!validate92(data14[i0], { instancePath: instancePath + "/spec/jobs/" + i0, parentData: data14, parentDataProperty: i0, rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate92.errors : vErrors.concat(validate92.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err12 = { instancePath: instancePath + "/spec/jobs", schemaPath: "#/properties/spec/properties/jobs/type", keyword: "type", params: { type: "array" } };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
        if (data3.http !== void 0) {
          let data16 = data3.http;
          if (data16 && typeof data16 == "object" && !Array.isArray(data16)) {
            for (const key2 in data16) {
              if (!(key2 === "timeout" || key2 === "priority" || key2 === "retry" || key2 === "concurrency" || key2 === "rate" || key2 === "unique")) {
                const err13 = { instancePath: instancePath + "/spec/http", schemaPath: "#/properties/spec/properties/http/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
                if (vErrors === null) {
                  vErrors = [err13];
                } else {
                  vErrors.push(err13);
                }
                errors++;
              }
            }
            if (data16.timeout !== void 0) {
              if (!validate80(data16.timeout, { instancePath: instancePath + "/spec/http/timeout", parentData: data16, parentDataProperty: "timeout", rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
                errors = vErrors.length;
              }
            }
            if (data16.priority !== void 0) {
              if (!validate95(data16.priority, { instancePath: instancePath + "/spec/http/priority", parentData: data16, parentDataProperty: "priority", rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate95.errors : vErrors.concat(validate95.errors);
                errors = vErrors.length;
              }
            }
            if (data16.retry !== void 0) {
              if (!validate97(data16.retry, { instancePath: instancePath + "/spec/http/retry", parentData: data16, parentDataProperty: "retry", rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate97.errors : vErrors.concat(validate97.errors);
                errors = vErrors.length;
              }
            }
            if (data16.concurrency !== void 0) {
              let data20 = data16.concurrency;
              if (!(typeof data20 == "number" && (!(data20 % 1) && !isNaN(data20)) && isFinite(data20))) {
                const err14 = { instancePath: instancePath + "/spec/http/concurrency", schemaPath: "#/properties/spec/properties/http/properties/concurrency/type", keyword: "type", params: { type: "integer" } };
                if (vErrors === null) {
                  vErrors = [err14];
                } else {
                  vErrors.push(err14);
                }
                errors++;
              }
              if (typeof data20 == "number" && isFinite(data20)) {
                if (data20 > 1e5 || isNaN(data20)) {
                  const err15 = { instancePath: instancePath + "/spec/http/concurrency", schemaPath: "#/properties/spec/properties/http/properties/concurrency/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 } };
                  if (vErrors === null) {
                    vErrors = [err15];
                  } else {
                    vErrors.push(err15);
                  }
                  errors++;
                }
                if (data20 < 0 || isNaN(data20)) {
                  const err16 = { instancePath: instancePath + "/spec/http/concurrency", schemaPath: "#/properties/spec/properties/http/properties/concurrency/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
                  if (vErrors === null) {
                    vErrors = [err16];
                  } else {
                    vErrors.push(err16);
                  }
                  errors++;
                }
              }
            }
            if (data16.rate !== void 0) {
              if (!validate101(data16.rate, { instancePath: instancePath + "/spec/http/rate", parentData: data16, parentDataProperty: "rate", rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate101.errors : vErrors.concat(validate101.errors);
                errors = vErrors.length;
              }
            }
            if (data16.unique !== void 0) {
              if (!validate103(data16.unique, { instancePath: instancePath + "/spec/http/unique", parentData: data16, parentDataProperty: "unique", rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate103.errors : vErrors.concat(validate103.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err17 = { instancePath: instancePath + "/spec/http", schemaPath: "#/properties/spec/properties/http/type", keyword: "type", params: { type: "object" } };
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
        }
        if (data3.egress !== void 0) {
          if (!validate112(data3.egress, { instancePath: instancePath + "/spec/egress", parentData: data3, parentDataProperty: "egress", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate112.errors : vErrors.concat(validate112.errors);
            errors = vErrors.length;
          }
        }
        if (data3.scheduler !== void 0) {
          if (!validate114(data3.scheduler, { instancePath: instancePath + "/spec/scheduler", parentData: data3, parentDataProperty: "scheduler", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate114.errors : vErrors.concat(validate114.errors);
            errors = vErrors.length;
          }
        }
        if (data3.services !== void 0) {
          let data25 = data3.services;
          if (Array.isArray(data25)) {
            if (data25.length > 100) {
              const err18 = { instancePath: instancePath + "/spec/services", schemaPath: "#/properties/spec/properties/services/maxItems", keyword: "maxItems", params: { limit: 100 } };
              if (vErrors === null) {
                vErrors = [err18];
              } else {
                vErrors.push(err18);
              }
              errors++;
            }
            const len1 = data25.length;
            for (let i1 = 0; i1 < len1; i1++) {
              if (!validate126(data25[i1], { instancePath: instancePath + "/spec/services/" + i1, parentData: data25, parentDataProperty: i1, rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate126.errors : vErrors.concat(validate126.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err19 = { instancePath: instancePath + "/spec/services", schemaPath: "#/properties/spec/properties/services/type", keyword: "type", params: { type: "array" } };
            if (vErrors === null) {
              vErrors = [err19];
            } else {
              vErrors.push(err19);
            }
            errors++;
          }
        }
        if (data3.observability !== void 0) {
          if (!validate133(data3.observability, { instancePath: instancePath + "/spec/observability", parentData: data3, parentDataProperty: "observability", rootData, dynamicAnchors })) {
            vErrors = vErrors === null ? validate133.errors : vErrors.concat(validate133.errors);
            errors = vErrors.length;
          }
        }
        if (data3.integrations !== void 0) {
          let data28 = data3.integrations;
          if (Array.isArray(data28)) {
            if (data28.length > 10) {
              const err20 = { instancePath: instancePath + "/spec/integrations", schemaPath: "#/properties/spec/properties/integrations/maxItems", keyword: "maxItems", params: { limit: 10 } };
              if (vErrors === null) {
                vErrors = [err20];
              } else {
                vErrors.push(err20);
              }
              errors++;
            }
            const len2 = data28.length;
            for (let i2 = 0; i2 < len2; i2++) {
              if (!validate135(data28[i2], { instancePath: instancePath + "/spec/integrations/" + i2, parentData: data28, parentDataProperty: i2, rootData, dynamicAnchors })) {
                vErrors = vErrors === null ? validate135.errors : vErrors.concat(validate135.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err21 = { instancePath: instancePath + "/spec/integrations", schemaPath: "#/properties/spec/properties/integrations/type", keyword: "type", params: { type: "array" } };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
        }
        if (data3.image !== void 0) {
          let data30 = data3.image;
          if (data30 && typeof data30 == "object" && !Array.isArray(data30)) {
            for (const key3 in data30) {
              if (!(key3 === "repository")) {
                const err22 = { instancePath: instancePath + "/spec/image", schemaPath: "#/properties/spec/properties/image/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 } };
                if (vErrors === null) {
                  vErrors = [err22];
                } else {
                  vErrors.push(err22);
                }
                errors++;
              }
            }
            if (data30.repository !== void 0) {
              let data31 = data30.repository;
              if (typeof data31 === "string") {
                if (func2(data31) > 200) {
                  const err23 = { instancePath: instancePath + "/spec/image/repository", schemaPath: "#/properties/spec/properties/image/properties/repository/maxLength", keyword: "maxLength", params: { limit: 200 } };
                  if (vErrors === null) {
                    vErrors = [err23];
                  } else {
                    vErrors.push(err23);
                  }
                  errors++;
                }
                if (!pattern36.test(data31)) {
                  const err24 = { instancePath: instancePath + "/spec/image/repository", schemaPath: "#/properties/spec/properties/image/properties/repository/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([a-z0-9._:-]*[a-z0-9])?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$" } };
                  if (vErrors === null) {
                    vErrors = [err24];
                  } else {
                    vErrors.push(err24);
                  }
                  errors++;
                }
              } else {
                const err25 = { instancePath: instancePath + "/spec/image/repository", schemaPath: "#/properties/spec/properties/image/properties/repository/type", keyword: "type", params: { type: "string" } };
                if (vErrors === null) {
                  vErrors = [err25];
                } else {
                  vErrors.push(err25);
                }
                errors++;
              }
            }
          } else {
            const err26 = { instancePath: instancePath + "/spec/image", schemaPath: "#/properties/spec/properties/image/type", keyword: "type", params: { type: "object" } };
            if (vErrors === null) {
              vErrors = [err26];
            } else {
              vErrors.push(err26);
            }
            errors++;
          }
        }
        if (data3.kubernetes !== void 0) {
          let data32 = data3.kubernetes;
          if (data32 && typeof data32 == "object" && !Array.isArray(data32)) {
            for (const key4 in data32) {
              if (!func1.call(schema19.properties.spec.properties.kubernetes.properties, key4)) {
                const err27 = { instancePath: instancePath + "/spec/kubernetes", schemaPath: "#/properties/spec/properties/kubernetes/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key4 } };
                if (vErrors === null) {
                  vErrors = [err27];
                } else {
                  vErrors.push(err27);
                }
                errors++;
              }
            }
            if (data32.packaging !== void 0) {
              let data33 = data32.packaging;
              if (!(data33 === "kustomize" || data33 === "helm" || data33 === "both")) {
                const err28 = { instancePath: instancePath + "/spec/kubernetes/packaging", schemaPath: "#/properties/spec/properties/kubernetes/properties/packaging/enum", keyword: "enum", params: { allowedValues: schema19.properties.spec.properties.kubernetes.properties.packaging.enum } };
                if (vErrors === null) {
                  vErrors = [err28];
                } else {
                  vErrors.push(err28);
                }
                errors++;
              }
            }
            if (data32.namespace !== void 0) {
              let data34 = data32.namespace;
              if (typeof data34 === "string") {
                if (!pattern37.test(data34)) {
                  const err29 = { instancePath: instancePath + "/spec/kubernetes/namespace", schemaPath: "#/properties/spec/properties/kubernetes/properties/namespace/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" } };
                  if (vErrors === null) {
                    vErrors = [err29];
                  } else {
                    vErrors.push(err29);
                  }
                  errors++;
                }
              } else {
                const err30 = { instancePath: instancePath + "/spec/kubernetes/namespace", schemaPath: "#/properties/spec/properties/kubernetes/properties/namespace/type", keyword: "type", params: { type: "string" } };
                if (vErrors === null) {
                  vErrors = [err30];
                } else {
                  vErrors.push(err30);
                }
                errors++;
              }
            }
            if (data32.replicas !== void 0) {
              let data35 = data32.replicas;
              if (!(typeof data35 == "number" && (!(data35 % 1) && !isNaN(data35)) && isFinite(data35))) {
                const err31 = { instancePath: instancePath + "/spec/kubernetes/replicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/replicas/type", keyword: "type", params: { type: "integer" } };
                if (vErrors === null) {
                  vErrors = [err31];
                } else {
                  vErrors.push(err31);
                }
                errors++;
              }
              if (typeof data35 == "number" && isFinite(data35)) {
                if (data35 > 100 || isNaN(data35)) {
                  const err32 = { instancePath: instancePath + "/spec/kubernetes/replicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/replicas/maximum", keyword: "maximum", params: { comparison: "<=", limit: 100 } };
                  if (vErrors === null) {
                    vErrors = [err32];
                  } else {
                    vErrors.push(err32);
                  }
                  errors++;
                }
                if (data35 < 1 || isNaN(data35)) {
                  const err33 = { instancePath: instancePath + "/spec/kubernetes/replicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/replicas/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
                  if (vErrors === null) {
                    vErrors = [err33];
                  } else {
                    vErrors.push(err33);
                  }
                  errors++;
                }
              }
            }
            if (data32.storage !== void 0) {
              let data36 = data32.storage;
              if (data36 && typeof data36 == "object" && !Array.isArray(data36)) {
                for (const key5 in data36) {
                  if (!(key5 === "size" || key5 === "className")) {
                    const err34 = { instancePath: instancePath + "/spec/kubernetes/storage", schemaPath: "#/properties/spec/properties/kubernetes/properties/storage/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 } };
                    if (vErrors === null) {
                      vErrors = [err34];
                    } else {
                      vErrors.push(err34);
                    }
                    errors++;
                  }
                }
                if (data36.size !== void 0) {
                  let data37 = data36.size;
                  if (typeof data37 === "string") {
                    if (!pattern38.test(data37)) {
                      const err35 = { instancePath: instancePath + "/spec/kubernetes/storage/size", schemaPath: "#/properties/spec/properties/kubernetes/properties/storage/properties/size/pattern", keyword: "pattern", params: { pattern: "^[0-9]+(Mi|Gi|Ti)$" } };
                      if (vErrors === null) {
                        vErrors = [err35];
                      } else {
                        vErrors.push(err35);
                      }
                      errors++;
                    }
                  } else {
                    const err36 = { instancePath: instancePath + "/spec/kubernetes/storage/size", schemaPath: "#/properties/spec/properties/kubernetes/properties/storage/properties/size/type", keyword: "type", params: { type: "string" } };
                    if (vErrors === null) {
                      vErrors = [err36];
                    } else {
                      vErrors.push(err36);
                    }
                    errors++;
                  }
                }
                if (data36.className !== void 0) {
                  let data38 = data36.className;
                  if (typeof data38 === "string") {
                    if (func2(data38) > 63) {
                      const err37 = { instancePath: instancePath + "/spec/kubernetes/storage/className", schemaPath: "#/properties/spec/properties/kubernetes/properties/storage/properties/className/maxLength", keyword: "maxLength", params: { limit: 63 } };
                      if (vErrors === null) {
                        vErrors = [err37];
                      } else {
                        vErrors.push(err37);
                      }
                      errors++;
                    }
                    if (!pattern39.test(data38)) {
                      const err38 = { instancePath: instancePath + "/spec/kubernetes/storage/className", schemaPath: "#/properties/spec/properties/kubernetes/properties/storage/properties/className/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$" } };
                      if (vErrors === null) {
                        vErrors = [err38];
                      } else {
                        vErrors.push(err38);
                      }
                      errors++;
                    }
                  } else {
                    const err39 = { instancePath: instancePath + "/spec/kubernetes/storage/className", schemaPath: "#/properties/spec/properties/kubernetes/properties/storage/properties/className/type", keyword: "type", params: { type: "string" } };
                    if (vErrors === null) {
                      vErrors = [err39];
                    } else {
                      vErrors.push(err39);
                    }
                    errors++;
                  }
                }
              } else {
                const err40 = { instancePath: instancePath + "/spec/kubernetes/storage", schemaPath: "#/properties/spec/properties/kubernetes/properties/storage/type", keyword: "type", params: { type: "object" } };
                if (vErrors === null) {
                  vErrors = [err40];
                } else {
                  vErrors.push(err40);
                }
                errors++;
              }
            }
            if (data32.independentReplicas !== void 0) {
              if (typeof data32.independentReplicas !== "boolean") {
                const err41 = { instancePath: instancePath + "/spec/kubernetes/independentReplicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/independentReplicas/type", keyword: "type", params: { type: "boolean" } };
                if (vErrors === null) {
                  vErrors = [err41];
                } else {
                  vErrors.push(err41);
                }
                errors++;
              }
            }
            if (data32.autoscaling !== void 0) {
              let data40 = data32.autoscaling;
              if (data40 && typeof data40 == "object" && !Array.isArray(data40)) {
                if (data40.metric === void 0) {
                  const err42 = { instancePath: instancePath + "/spec/kubernetes/autoscaling", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/required", keyword: "required", params: { missingProperty: "metric" } };
                  if (vErrors === null) {
                    vErrors = [err42];
                  } else {
                    vErrors.push(err42);
                  }
                  errors++;
                }
                for (const key6 in data40) {
                  if (!(key6 === "metric" || key6 === "minReplicas" || key6 === "maxReplicas" || key6 === "cpuPercent" || key6 === "queueLength" || key6 === "prometheus")) {
                    const err43 = { instancePath: instancePath + "/spec/kubernetes/autoscaling", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key6 } };
                    if (vErrors === null) {
                      vErrors = [err43];
                    } else {
                      vErrors.push(err43);
                    }
                    errors++;
                  }
                }
                if (data40.metric !== void 0) {
                  let data41 = data40.metric;
                  if (!(data41 === "cpu" || data41 === "queue")) {
                    const err44 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/metric", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/metric/enum", keyword: "enum", params: { allowedValues: schema19.properties.spec.properties.kubernetes.properties.autoscaling.properties.metric.enum } };
                    if (vErrors === null) {
                      vErrors = [err44];
                    } else {
                      vErrors.push(err44);
                    }
                    errors++;
                  }
                }
                if (data40.minReplicas !== void 0) {
                  let data42 = data40.minReplicas;
                  if (!(typeof data42 == "number" && (!(data42 % 1) && !isNaN(data42)) && isFinite(data42))) {
                    const err45 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/minReplicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/minReplicas/type", keyword: "type", params: { type: "integer" } };
                    if (vErrors === null) {
                      vErrors = [err45];
                    } else {
                      vErrors.push(err45);
                    }
                    errors++;
                  }
                  if (typeof data42 == "number" && isFinite(data42)) {
                    if (data42 > 100 || isNaN(data42)) {
                      const err46 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/minReplicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/minReplicas/maximum", keyword: "maximum", params: { comparison: "<=", limit: 100 } };
                      if (vErrors === null) {
                        vErrors = [err46];
                      } else {
                        vErrors.push(err46);
                      }
                      errors++;
                    }
                    if (data42 < 1 || isNaN(data42)) {
                      const err47 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/minReplicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/minReplicas/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
                      if (vErrors === null) {
                        vErrors = [err47];
                      } else {
                        vErrors.push(err47);
                      }
                      errors++;
                    }
                  }
                }
                if (data40.maxReplicas !== void 0) {
                  let data43 = data40.maxReplicas;
                  if (!(typeof data43 == "number" && (!(data43 % 1) && !isNaN(data43)) && isFinite(data43))) {
                    const err48 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/maxReplicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/maxReplicas/type", keyword: "type", params: { type: "integer" } };
                    if (vErrors === null) {
                      vErrors = [err48];
                    } else {
                      vErrors.push(err48);
                    }
                    errors++;
                  }
                  if (typeof data43 == "number" && isFinite(data43)) {
                    if (data43 > 1e3 || isNaN(data43)) {
                      const err49 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/maxReplicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/maxReplicas/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e3 } };
                      if (vErrors === null) {
                        vErrors = [err49];
                      } else {
                        vErrors.push(err49);
                      }
                      errors++;
                    }
                    if (data43 < 1 || isNaN(data43)) {
                      const err50 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/maxReplicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/maxReplicas/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
                      if (vErrors === null) {
                        vErrors = [err50];
                      } else {
                        vErrors.push(err50);
                      }
                      errors++;
                    }
                  }
                }
                if (data40.cpuPercent !== void 0) {
                  let data44 = data40.cpuPercent;
                  if (!(typeof data44 == "number" && (!(data44 % 1) && !isNaN(data44)) && isFinite(data44))) {
                    const err51 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/cpuPercent", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/cpuPercent/type", keyword: "type", params: { type: "integer" } };
                    if (vErrors === null) {
                      vErrors = [err51];
                    } else {
                      vErrors.push(err51);
                    }
                    errors++;
                  }
                  if (typeof data44 == "number" && isFinite(data44)) {
                    if (data44 > 1e3 || isNaN(data44)) {
                      const err52 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/cpuPercent", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/cpuPercent/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e3 } };
                      if (vErrors === null) {
                        vErrors = [err52];
                      } else {
                        vErrors.push(err52);
                      }
                      errors++;
                    }
                    if (data44 < 1 || isNaN(data44)) {
                      const err53 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/cpuPercent", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/cpuPercent/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
                      if (vErrors === null) {
                        vErrors = [err53];
                      } else {
                        vErrors.push(err53);
                      }
                      errors++;
                    }
                  }
                }
                if (data40.queueLength !== void 0) {
                  let data45 = data40.queueLength;
                  if (!(typeof data45 == "number" && (!(data45 % 1) && !isNaN(data45)) && isFinite(data45))) {
                    const err54 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/queueLength", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/queueLength/type", keyword: "type", params: { type: "integer" } };
                    if (vErrors === null) {
                      vErrors = [err54];
                    } else {
                      vErrors.push(err54);
                    }
                    errors++;
                  }
                  if (typeof data45 == "number" && isFinite(data45)) {
                    if (data45 > 1e7 || isNaN(data45)) {
                      const err55 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/queueLength", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/queueLength/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e7 } };
                      if (vErrors === null) {
                        vErrors = [err55];
                      } else {
                        vErrors.push(err55);
                      }
                      errors++;
                    }
                    if (data45 < 1 || isNaN(data45)) {
                      const err56 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/queueLength", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/queueLength/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
                      if (vErrors === null) {
                        vErrors = [err56];
                      } else {
                        vErrors.push(err56);
                      }
                      errors++;
                    }
                  }
                }
                if (data40.prometheus !== void 0) {
                  let data46 = data40.prometheus;
                  if (typeof data46 === "string") {
                    if (func2(data46) > 250) {
                      const err57 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/prometheus", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/prometheus/maxLength", keyword: "maxLength", params: { limit: 250 } };
                      if (vErrors === null) {
                        vErrors = [err57];
                      } else {
                        vErrors.push(err57);
                      }
                      errors++;
                    }
                    if (!pattern40.test(data46)) {
                      const err58 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/prometheus", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/prometheus/pattern", keyword: "pattern", params: { pattern: "^https?://[A-Za-z0-9.:/_-]+$" } };
                      if (vErrors === null) {
                        vErrors = [err58];
                      } else {
                        vErrors.push(err58);
                      }
                      errors++;
                    }
                  } else {
                    const err59 = { instancePath: instancePath + "/spec/kubernetes/autoscaling/prometheus", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/properties/prometheus/type", keyword: "type", params: { type: "string" } };
                    if (vErrors === null) {
                      vErrors = [err59];
                    } else {
                      vErrors.push(err59);
                    }
                    errors++;
                  }
                }
              } else {
                const err60 = { instancePath: instancePath + "/spec/kubernetes/autoscaling", schemaPath: "#/properties/spec/properties/kubernetes/properties/autoscaling/type", keyword: "type", params: { type: "object" } };
                if (vErrors === null) {
                  vErrors = [err60];
                } else {
                  vErrors.push(err60);
                }
                errors++;
              }
            }
            if (data32.ingress !== void 0) {
              let data47 = data32.ingress;
              if (data47 && typeof data47 == "object" && !Array.isArray(data47)) {
                for (const key7 in data47) {
                  if (!(key7 === "host" || key7 === "className" || key7 === "tlsSecret")) {
                    const err61 = { instancePath: instancePath + "/spec/kubernetes/ingress", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key7 } };
                    if (vErrors === null) {
                      vErrors = [err61];
                    } else {
                      vErrors.push(err61);
                    }
                    errors++;
                  }
                }
                if (data47.host !== void 0) {
                  let data48 = data47.host;
                  if (typeof data48 === "string") {
                    if (func2(data48) > 253) {
                      const err62 = { instancePath: instancePath + "/spec/kubernetes/ingress/host", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/properties/host/maxLength", keyword: "maxLength", params: { limit: 253 } };
                      if (vErrors === null) {
                        vErrors = [err62];
                      } else {
                        vErrors.push(err62);
                      }
                      errors++;
                    }
                    if (!pattern41.test(data48)) {
                      const err63 = { instancePath: instancePath + "/spec/kubernetes/ingress/host", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/properties/host/pattern", keyword: "pattern", params: { pattern: "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" } };
                      if (vErrors === null) {
                        vErrors = [err63];
                      } else {
                        vErrors.push(err63);
                      }
                      errors++;
                    }
                  } else {
                    const err64 = { instancePath: instancePath + "/spec/kubernetes/ingress/host", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/properties/host/type", keyword: "type", params: { type: "string" } };
                    if (vErrors === null) {
                      vErrors = [err64];
                    } else {
                      vErrors.push(err64);
                    }
                    errors++;
                  }
                }
                if (data47.className !== void 0) {
                  let data49 = data47.className;
                  if (typeof data49 === "string") {
                    if (func2(data49) > 63) {
                      const err65 = { instancePath: instancePath + "/spec/kubernetes/ingress/className", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/properties/className/maxLength", keyword: "maxLength", params: { limit: 63 } };
                      if (vErrors === null) {
                        vErrors = [err65];
                      } else {
                        vErrors.push(err65);
                      }
                      errors++;
                    }
                    if (!pattern42.test(data49)) {
                      const err66 = { instancePath: instancePath + "/spec/kubernetes/ingress/className", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/properties/className/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" } };
                      if (vErrors === null) {
                        vErrors = [err66];
                      } else {
                        vErrors.push(err66);
                      }
                      errors++;
                    }
                  } else {
                    const err67 = { instancePath: instancePath + "/spec/kubernetes/ingress/className", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/properties/className/type", keyword: "type", params: { type: "string" } };
                    if (vErrors === null) {
                      vErrors = [err67];
                    } else {
                      vErrors.push(err67);
                    }
                    errors++;
                  }
                }
                if (data47.tlsSecret !== void 0) {
                  let data50 = data47.tlsSecret;
                  if (typeof data50 === "string") {
                    if (func2(data50) > 63) {
                      const err68 = { instancePath: instancePath + "/spec/kubernetes/ingress/tlsSecret", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/properties/tlsSecret/maxLength", keyword: "maxLength", params: { limit: 63 } };
                      if (vErrors === null) {
                        vErrors = [err68];
                      } else {
                        vErrors.push(err68);
                      }
                      errors++;
                    }
                    if (!pattern42.test(data50)) {
                      const err69 = { instancePath: instancePath + "/spec/kubernetes/ingress/tlsSecret", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/properties/tlsSecret/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" } };
                      if (vErrors === null) {
                        vErrors = [err69];
                      } else {
                        vErrors.push(err69);
                      }
                      errors++;
                    }
                  } else {
                    const err70 = { instancePath: instancePath + "/spec/kubernetes/ingress/tlsSecret", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/properties/tlsSecret/type", keyword: "type", params: { type: "string" } };
                    if (vErrors === null) {
                      vErrors = [err70];
                    } else {
                      vErrors.push(err70);
                    }
                    errors++;
                  }
                }
              } else {
                const err71 = { instancePath: instancePath + "/spec/kubernetes/ingress", schemaPath: "#/properties/spec/properties/kubernetes/properties/ingress/type", keyword: "type", params: { type: "object" } };
                if (vErrors === null) {
                  vErrors = [err71];
                } else {
                  vErrors.push(err71);
                }
                errors++;
              }
            }
            if (data32.networkPolicy !== void 0) {
              if (typeof data32.networkPolicy !== "boolean") {
                const err72 = { instancePath: instancePath + "/spec/kubernetes/networkPolicy", schemaPath: "#/properties/spec/properties/kubernetes/properties/networkPolicy/type", keyword: "type", params: { type: "boolean" } };
                if (vErrors === null) {
                  vErrors = [err72];
                } else {
                  vErrors.push(err72);
                }
                errors++;
              }
            }
            if (data32.environments !== void 0) {
              let data52 = data32.environments;
              if (Array.isArray(data52)) {
                if (data52.length > 20) {
                  const err73 = { instancePath: instancePath + "/spec/kubernetes/environments", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/maxItems", keyword: "maxItems", params: { limit: 20 } };
                  if (vErrors === null) {
                    vErrors = [err73];
                  } else {
                    vErrors.push(err73);
                  }
                  errors++;
                }
                if (data52.length < 1) {
                  const err74 = { instancePath: instancePath + "/spec/kubernetes/environments", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/minItems", keyword: "minItems", params: { limit: 1 } };
                  if (vErrors === null) {
                    vErrors = [err74];
                  } else {
                    vErrors.push(err74);
                  }
                  errors++;
                }
                const len3 = data52.length;
                for (let i3 = 0; i3 < len3; i3++) {
                  let data53 = data52[i3];
                  if (data53 && typeof data53 == "object" && !Array.isArray(data53)) {
                    if (data53.name === void 0) {
                      const err75 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3, schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/required", keyword: "required", params: { missingProperty: "name" } };
                      if (vErrors === null) {
                        vErrors = [err75];
                      } else {
                        vErrors.push(err75);
                      }
                      errors++;
                    }
                    for (const key8 in data53) {
                      if (!(key8 === "name" || key8 === "namespace" || key8 === "replicas" || key8 === "logLevel" || key8 === "host" || key8 === "monitoring" || key8 === "debug" || key8 === "variables")) {
                        const err76 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3, schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key8 } };
                        if (vErrors === null) {
                          vErrors = [err76];
                        } else {
                          vErrors.push(err76);
                        }
                        errors++;
                      }
                    }
                    if (data53.name !== void 0) {
                      let data54 = data53.name;
                      if (typeof data54 === "string") {
                        if (!pattern44.test(data54)) {
                          const err77 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/name", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$" } };
                          if (vErrors === null) {
                            vErrors = [err77];
                          } else {
                            vErrors.push(err77);
                          }
                          errors++;
                        }
                      } else {
                        const err78 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/name", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/name/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err78];
                        } else {
                          vErrors.push(err78);
                        }
                        errors++;
                      }
                    }
                    if (data53.namespace !== void 0) {
                      let data55 = data53.namespace;
                      if (typeof data55 === "string") {
                        if (!pattern37.test(data55)) {
                          const err79 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/namespace", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/namespace/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" } };
                          if (vErrors === null) {
                            vErrors = [err79];
                          } else {
                            vErrors.push(err79);
                          }
                          errors++;
                        }
                      } else {
                        const err80 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/namespace", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/namespace/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err80];
                        } else {
                          vErrors.push(err80);
                        }
                        errors++;
                      }
                    }
                    if (data53.replicas !== void 0) {
                      let data56 = data53.replicas;
                      if (!(typeof data56 == "number" && (!(data56 % 1) && !isNaN(data56)) && isFinite(data56))) {
                        const err81 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/replicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/replicas/type", keyword: "type", params: { type: "integer" } };
                        if (vErrors === null) {
                          vErrors = [err81];
                        } else {
                          vErrors.push(err81);
                        }
                        errors++;
                      }
                      if (typeof data56 == "number" && isFinite(data56)) {
                        if (data56 > 100 || isNaN(data56)) {
                          const err82 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/replicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/replicas/maximum", keyword: "maximum", params: { comparison: "<=", limit: 100 } };
                          if (vErrors === null) {
                            vErrors = [err82];
                          } else {
                            vErrors.push(err82);
                          }
                          errors++;
                        }
                        if (data56 < 1 || isNaN(data56)) {
                          const err83 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/replicas", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/replicas/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
                          if (vErrors === null) {
                            vErrors = [err83];
                          } else {
                            vErrors.push(err83);
                          }
                          errors++;
                        }
                      }
                    }
                    if (data53.logLevel !== void 0) {
                      let data57 = data53.logLevel;
                      if (!(data57 === "debug" || data57 === "info" || data57 === "warn" || data57 === "error")) {
                        const err84 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/logLevel", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/logLevel/enum", keyword: "enum", params: { allowedValues: schema19.properties.spec.properties.kubernetes.properties.environments.items.properties.logLevel.enum } };
                        if (vErrors === null) {
                          vErrors = [err84];
                        } else {
                          vErrors.push(err84);
                        }
                        errors++;
                      }
                    }
                    if (data53.host !== void 0) {
                      let data58 = data53.host;
                      if (typeof data58 === "string") {
                        if (func2(data58) > 253) {
                          const err85 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/host", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/host/maxLength", keyword: "maxLength", params: { limit: 253 } };
                          if (vErrors === null) {
                            vErrors = [err85];
                          } else {
                            vErrors.push(err85);
                          }
                          errors++;
                        }
                        if (!pattern41.test(data58)) {
                          const err86 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/host", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/host/pattern", keyword: "pattern", params: { pattern: "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" } };
                          if (vErrors === null) {
                            vErrors = [err86];
                          } else {
                            vErrors.push(err86);
                          }
                          errors++;
                        }
                      } else {
                        const err87 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/host", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/host/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err87];
                        } else {
                          vErrors.push(err87);
                        }
                        errors++;
                      }
                    }
                    if (data53.monitoring !== void 0) {
                      if (typeof data53.monitoring !== "boolean") {
                        const err88 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/monitoring", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/monitoring/type", keyword: "type", params: { type: "boolean" } };
                        if (vErrors === null) {
                          vErrors = [err88];
                        } else {
                          vErrors.push(err88);
                        }
                        errors++;
                      }
                    }
                    if (data53.debug !== void 0) {
                      if (typeof data53.debug !== "boolean") {
                        const err89 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/debug", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/debug/type", keyword: "type", params: { type: "boolean" } };
                        if (vErrors === null) {
                          vErrors = [err89];
                        } else {
                          vErrors.push(err89);
                        }
                        errors++;
                      }
                    }
                    if (data53.variables !== void 0) {
                      let data61 = data53.variables;
                      if (data61 && typeof data61 == "object" && !Array.isArray(data61)) {
                        if (Object.keys(data61).length > 50) {
                          const err90 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/variables", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/variables/maxProperties", keyword: "maxProperties", params: { limit: 50 } };
                          if (vErrors === null) {
                            vErrors = [err90];
                          } else {
                            vErrors.push(err90);
                          }
                          errors++;
                        }
                        for (const key9 in data61) {
                          const _errs108 = errors;
                          if (typeof key9 === "string") {
                            if (!pattern47.test(key9)) {
                              const err91 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/variables", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/variables/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[A-Z][A-Z0-9_]{0,62}$" }, propertyName: key9 };
                              if (vErrors === null) {
                                vErrors = [err91];
                              } else {
                                vErrors.push(err91);
                              }
                              errors++;
                            }
                          }
                          var valid17 = _errs108 === errors;
                          if (!valid17) {
                            const err92 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/variables", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/variables/propertyNames", keyword: "propertyNames", params: { propertyName: key9 } };
                            if (vErrors === null) {
                              vErrors = [err92];
                            } else {
                              vErrors.push(err92);
                            }
                            errors++;
                          }
                        }
                        for (const key10 in data61) {
                          let data62 = data61[key10];
                          if (typeof data62 === "string") {
                            if (func2(data62) > 250) {
                              const err93 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/variables/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/variables/additionalProperties/maxLength", keyword: "maxLength", params: { limit: 250 } };
                              if (vErrors === null) {
                                vErrors = [err93];
                              } else {
                                vErrors.push(err93);
                              }
                              errors++;
                            }
                            if (!pattern48.test(data62)) {
                              const err94 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/variables/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/variables/additionalProperties/pattern", keyword: "pattern", params: { pattern: `^$|^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"' ]$|^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"' ][^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"' ]$` } };
                              if (vErrors === null) {
                                vErrors = [err94];
                              } else {
                                vErrors.push(err94);
                              }
                              errors++;
                            }
                          } else {
                            const err95 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/variables/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/variables/additionalProperties/type", keyword: "type", params: { type: "string" } };
                            if (vErrors === null) {
                              vErrors = [err95];
                            } else {
                              vErrors.push(err95);
                            }
                            errors++;
                          }
                        }
                      } else {
                        const err96 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3 + "/variables", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/properties/variables/type", keyword: "type", params: { type: "object" } };
                        if (vErrors === null) {
                          vErrors = [err96];
                        } else {
                          vErrors.push(err96);
                        }
                        errors++;
                      }
                    }
                  } else {
                    const err97 = { instancePath: instancePath + "/spec/kubernetes/environments/" + i3, schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/items/type", keyword: "type", params: { type: "object" } };
                    if (vErrors === null) {
                      vErrors = [err97];
                    } else {
                      vErrors.push(err97);
                    }
                    errors++;
                  }
                }
              } else {
                const err98 = { instancePath: instancePath + "/spec/kubernetes/environments", schemaPath: "#/properties/spec/properties/kubernetes/properties/environments/type", keyword: "type", params: { type: "array" } };
                if (vErrors === null) {
                  vErrors = [err98];
                } else {
                  vErrors.push(err98);
                }
                errors++;
              }
            }
            if (data32.resources !== void 0) {
              let data63 = data32.resources;
              if (data63 && typeof data63 == "object" && !Array.isArray(data63)) {
                for (const key11 in data63) {
                  if (!(key11 === "requests" || key11 === "limits")) {
                    const err99 = { instancePath: instancePath + "/spec/kubernetes/resources", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key11 } };
                    if (vErrors === null) {
                      vErrors = [err99];
                    } else {
                      vErrors.push(err99);
                    }
                    errors++;
                  }
                }
                if (data63.requests !== void 0) {
                  let data64 = data63.requests;
                  if (data64 && typeof data64 == "object" && !Array.isArray(data64)) {
                    for (const key12 in data64) {
                      if (!(key12 === "cpu" || key12 === "memory")) {
                        const err100 = { instancePath: instancePath + "/spec/kubernetes/resources/requests", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/requests/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key12 } };
                        if (vErrors === null) {
                          vErrors = [err100];
                        } else {
                          vErrors.push(err100);
                        }
                        errors++;
                      }
                    }
                    if (data64.cpu !== void 0) {
                      let data65 = data64.cpu;
                      if (typeof data65 === "string") {
                        if (!pattern49.test(data65)) {
                          const err101 = { instancePath: instancePath + "/spec/kubernetes/resources/requests/cpu", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/requests/properties/cpu/pattern", keyword: "pattern", params: { pattern: "^[0-9]+(\\.[0-9]+)?m?$" } };
                          if (vErrors === null) {
                            vErrors = [err101];
                          } else {
                            vErrors.push(err101);
                          }
                          errors++;
                        }
                      } else {
                        const err102 = { instancePath: instancePath + "/spec/kubernetes/resources/requests/cpu", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/requests/properties/cpu/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err102];
                        } else {
                          vErrors.push(err102);
                        }
                        errors++;
                      }
                    }
                    if (data64.memory !== void 0) {
                      let data66 = data64.memory;
                      if (typeof data66 === "string") {
                        if (!pattern50.test(data66)) {
                          const err103 = { instancePath: instancePath + "/spec/kubernetes/resources/requests/memory", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/requests/properties/memory/pattern", keyword: "pattern", params: { pattern: "^[0-9]+(Ki|Mi|Gi)?$" } };
                          if (vErrors === null) {
                            vErrors = [err103];
                          } else {
                            vErrors.push(err103);
                          }
                          errors++;
                        }
                      } else {
                        const err104 = { instancePath: instancePath + "/spec/kubernetes/resources/requests/memory", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/requests/properties/memory/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err104];
                        } else {
                          vErrors.push(err104);
                        }
                        errors++;
                      }
                    }
                  } else {
                    const err105 = { instancePath: instancePath + "/spec/kubernetes/resources/requests", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/requests/type", keyword: "type", params: { type: "object" } };
                    if (vErrors === null) {
                      vErrors = [err105];
                    } else {
                      vErrors.push(err105);
                    }
                    errors++;
                  }
                }
                if (data63.limits !== void 0) {
                  let data67 = data63.limits;
                  if (data67 && typeof data67 == "object" && !Array.isArray(data67)) {
                    for (const key13 in data67) {
                      if (!(key13 === "cpu" || key13 === "memory")) {
                        const err106 = { instancePath: instancePath + "/spec/kubernetes/resources/limits", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/limits/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key13 } };
                        if (vErrors === null) {
                          vErrors = [err106];
                        } else {
                          vErrors.push(err106);
                        }
                        errors++;
                      }
                    }
                    if (data67.cpu !== void 0) {
                      let data68 = data67.cpu;
                      if (typeof data68 === "string") {
                        if (!pattern49.test(data68)) {
                          const err107 = { instancePath: instancePath + "/spec/kubernetes/resources/limits/cpu", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/limits/properties/cpu/pattern", keyword: "pattern", params: { pattern: "^[0-9]+(\\.[0-9]+)?m?$" } };
                          if (vErrors === null) {
                            vErrors = [err107];
                          } else {
                            vErrors.push(err107);
                          }
                          errors++;
                        }
                      } else {
                        const err108 = { instancePath: instancePath + "/spec/kubernetes/resources/limits/cpu", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/limits/properties/cpu/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err108];
                        } else {
                          vErrors.push(err108);
                        }
                        errors++;
                      }
                    }
                    if (data67.memory !== void 0) {
                      let data69 = data67.memory;
                      if (typeof data69 === "string") {
                        if (!pattern50.test(data69)) {
                          const err109 = { instancePath: instancePath + "/spec/kubernetes/resources/limits/memory", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/limits/properties/memory/pattern", keyword: "pattern", params: { pattern: "^[0-9]+(Ki|Mi|Gi)?$" } };
                          if (vErrors === null) {
                            vErrors = [err109];
                          } else {
                            vErrors.push(err109);
                          }
                          errors++;
                        }
                      } else {
                        const err110 = { instancePath: instancePath + "/spec/kubernetes/resources/limits/memory", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/limits/properties/memory/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err110];
                        } else {
                          vErrors.push(err110);
                        }
                        errors++;
                      }
                    }
                  } else {
                    const err111 = { instancePath: instancePath + "/spec/kubernetes/resources/limits", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/properties/limits/type", keyword: "type", params: { type: "object" } };
                    if (vErrors === null) {
                      vErrors = [err111];
                    } else {
                      vErrors.push(err111);
                    }
                    errors++;
                  }
                }
              } else {
                const err112 = { instancePath: instancePath + "/spec/kubernetes/resources", schemaPath: "#/properties/spec/properties/kubernetes/properties/resources/type", keyword: "type", params: { type: "object" } };
                if (vErrors === null) {
                  vErrors = [err112];
                } else {
                  vErrors.push(err112);
                }
                errors++;
              }
            }
          } else {
            const err113 = { instancePath: instancePath + "/spec/kubernetes", schemaPath: "#/properties/spec/properties/kubernetes/type", keyword: "type", params: { type: "object" } };
            if (vErrors === null) {
              vErrors = [err113];
            } else {
              vErrors.push(err113);
            }
            errors++;
          }
        }
        if (data3.github !== void 0) {
          let data70 = data3.github;
          if (data70 && typeof data70 == "object" && !Array.isArray(data70)) {
            for (const key14 in data70) {
              if (!(key14 === "workflow" || key14 === "renovate" || key14 === "templates" || key14 === "owners")) {
                const err114 = { instancePath: instancePath + "/spec/github", schemaPath: "#/properties/spec/properties/github/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key14 } };
                if (vErrors === null) {
                  vErrors = [err114];
                } else {
                  vErrors.push(err114);
                }
                errors++;
              }
            }
            if (data70.workflow !== void 0) {
              if (typeof data70.workflow !== "boolean") {
                const err115 = { instancePath: instancePath + "/spec/github/workflow", schemaPath: "#/properties/spec/properties/github/properties/workflow/type", keyword: "type", params: { type: "boolean" } };
                if (vErrors === null) {
                  vErrors = [err115];
                } else {
                  vErrors.push(err115);
                }
                errors++;
              }
            }
            if (data70.renovate !== void 0) {
              if (typeof data70.renovate !== "boolean") {
                const err116 = { instancePath: instancePath + "/spec/github/renovate", schemaPath: "#/properties/spec/properties/github/properties/renovate/type", keyword: "type", params: { type: "boolean" } };
                if (vErrors === null) {
                  vErrors = [err116];
                } else {
                  vErrors.push(err116);
                }
                errors++;
              }
            }
            if (data70.templates !== void 0) {
              if (typeof data70.templates !== "boolean") {
                const err117 = { instancePath: instancePath + "/spec/github/templates", schemaPath: "#/properties/spec/properties/github/properties/templates/type", keyword: "type", params: { type: "boolean" } };
                if (vErrors === null) {
                  vErrors = [err117];
                } else {
                  vErrors.push(err117);
                }
                errors++;
              }
            }
            if (data70.owners !== void 0) {
              let data74 = data70.owners;
              if (Array.isArray(data74)) {
                if (data74.length > 50) {
                  const err118 = { instancePath: instancePath + "/spec/github/owners", schemaPath: "#/properties/spec/properties/github/properties/owners/maxItems", keyword: "maxItems", params: { limit: 50 } };
                  if (vErrors === null) {
                    vErrors = [err118];
                  } else {
                    vErrors.push(err118);
                  }
                  errors++;
                }
                const len4 = data74.length;
                for (let i4 = 0; i4 < len4; i4++) {
                  let data75 = data74[i4];
                  if (typeof data75 === "string") {
                    if (func2(data75) > 254) {
                      const err119 = { instancePath: instancePath + "/spec/github/owners/" + i4, schemaPath: "#/properties/spec/properties/github/properties/owners/items/maxLength", keyword: "maxLength", params: { limit: 254 } };
                      if (vErrors === null) {
                        vErrors = [err119];
                      } else {
                        vErrors.push(err119);
                      }
                      errors++;
                    }
                    if (!pattern53.test(data75)) {
                      const err120 = { instancePath: instancePath + "/spec/github/owners/" + i4, schemaPath: "#/properties/spec/properties/github/properties/owners/items/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$|^@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$|^[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9][A-Za-z0-9.-]*$" } };
                      if (vErrors === null) {
                        vErrors = [err120];
                      } else {
                        vErrors.push(err120);
                      }
                      errors++;
                    }
                  } else {
                    const err121 = { instancePath: instancePath + "/spec/github/owners/" + i4, schemaPath: "#/properties/spec/properties/github/properties/owners/items/type", keyword: "type", params: { type: "string" } };
                    if (vErrors === null) {
                      vErrors = [err121];
                    } else {
                      vErrors.push(err121);
                    }
                    errors++;
                  }
                }
                let i5 = data74.length;
                let j0;
                if (i5 > 1) {
                  const indices0 = {};
                  for (; i5--; ) {
                    let item0 = data74[i5];
                    if (typeof item0 !== "string") {
                      continue;
                    }
                    if (typeof indices0[item0] == "number") {
                      j0 = indices0[item0];
                      const err122 = { instancePath: instancePath + "/spec/github/owners", schemaPath: "#/properties/spec/properties/github/properties/owners/uniqueItems", keyword: "uniqueItems", params: { i: i5, j: j0 } };
                      if (vErrors === null) {
                        vErrors = [err122];
                      } else {
                        vErrors.push(err122);
                      }
                      errors++;
                      break;
                    }
                    indices0[item0] = i5;
                  }
                }
              } else {
                const err123 = { instancePath: instancePath + "/spec/github/owners", schemaPath: "#/properties/spec/properties/github/properties/owners/type", keyword: "type", params: { type: "array" } };
                if (vErrors === null) {
                  vErrors = [err123];
                } else {
                  vErrors.push(err123);
                }
                errors++;
              }
            }
          } else {
            const err124 = { instancePath: instancePath + "/spec/github", schemaPath: "#/properties/spec/properties/github/type", keyword: "type", params: { type: "object" } };
            if (vErrors === null) {
              vErrors = [err124];
            } else {
              vErrors.push(err124);
            }
            errors++;
          }
        }
        if (data3.community !== void 0) {
          let data76 = data3.community;
          if (data76 && typeof data76 == "object" && !Array.isArray(data76)) {
            for (const key15 in data76) {
              if (!(key15 === "security" || key15 === "contributing" || key15 === "conduct" || key15 === "files")) {
                const err125 = { instancePath: instancePath + "/spec/community", schemaPath: "#/properties/spec/properties/community/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key15 } };
                if (vErrors === null) {
                  vErrors = [err125];
                } else {
                  vErrors.push(err125);
                }
                errors++;
              }
            }
            if (data76.security !== void 0) {
              if (typeof data76.security !== "boolean") {
                const err126 = { instancePath: instancePath + "/spec/community/security", schemaPath: "#/properties/spec/properties/community/properties/security/type", keyword: "type", params: { type: "boolean" } };
                if (vErrors === null) {
                  vErrors = [err126];
                } else {
                  vErrors.push(err126);
                }
                errors++;
              }
            }
            if (data76.contributing !== void 0) {
              if (typeof data76.contributing !== "boolean") {
                const err127 = { instancePath: instancePath + "/spec/community/contributing", schemaPath: "#/properties/spec/properties/community/properties/contributing/type", keyword: "type", params: { type: "boolean" } };
                if (vErrors === null) {
                  vErrors = [err127];
                } else {
                  vErrors.push(err127);
                }
                errors++;
              }
            }
            if (data76.conduct !== void 0) {
              let data79 = data76.conduct;
              if (typeof data79 === "string") {
                if (func2(data79) > 250) {
                  const err128 = { instancePath: instancePath + "/spec/community/conduct", schemaPath: "#/properties/spec/properties/community/properties/conduct/maxLength", keyword: "maxLength", params: { limit: 250 } };
                  if (vErrors === null) {
                    vErrors = [err128];
                  } else {
                    vErrors.push(err128);
                  }
                  errors++;
                }
                if (!pattern54.test(data79)) {
                  const err129 = { instancePath: instancePath + "/spec/community/conduct", schemaPath: "#/properties/spec/properties/community/properties/conduct/pattern", keyword: "pattern", params: { pattern: "^$|^https://[^\\s\"'<>`\\\\]+$" } };
                  if (vErrors === null) {
                    vErrors = [err129];
                  } else {
                    vErrors.push(err129);
                  }
                  errors++;
                }
              } else {
                const err130 = { instancePath: instancePath + "/spec/community/conduct", schemaPath: "#/properties/spec/properties/community/properties/conduct/type", keyword: "type", params: { type: "string" } };
                if (vErrors === null) {
                  vErrors = [err130];
                } else {
                  vErrors.push(err130);
                }
                errors++;
              }
            }
            if (data76.files !== void 0) {
              let data80 = data76.files;
              if (Array.isArray(data80)) {
                if (data80.length > 20) {
                  const err131 = { instancePath: instancePath + "/spec/community/files", schemaPath: "#/properties/spec/properties/community/properties/files/maxItems", keyword: "maxItems", params: { limit: 20 } };
                  if (vErrors === null) {
                    vErrors = [err131];
                  } else {
                    vErrors.push(err131);
                  }
                  errors++;
                }
                const len5 = data80.length;
                for (let i6 = 0; i6 < len5; i6++) {
                  let data81 = data80[i6];
                  if (data81 && typeof data81 == "object" && !Array.isArray(data81)) {
                    if (data81.name === void 0) {
                      const err132 = { instancePath: instancePath + "/spec/community/files/" + i6, schemaPath: "#/properties/spec/properties/community/properties/files/items/required", keyword: "required", params: { missingProperty: "name" } };
                      if (vErrors === null) {
                        vErrors = [err132];
                      } else {
                        vErrors.push(err132);
                      }
                      errors++;
                    }
                    if (data81.source === void 0) {
                      const err133 = { instancePath: instancePath + "/spec/community/files/" + i6, schemaPath: "#/properties/spec/properties/community/properties/files/items/required", keyword: "required", params: { missingProperty: "source" } };
                      if (vErrors === null) {
                        vErrors = [err133];
                      } else {
                        vErrors.push(err133);
                      }
                      errors++;
                    }
                    if (data81.sha256 === void 0) {
                      const err134 = { instancePath: instancePath + "/spec/community/files/" + i6, schemaPath: "#/properties/spec/properties/community/properties/files/items/required", keyword: "required", params: { missingProperty: "sha256" } };
                      if (vErrors === null) {
                        vErrors = [err134];
                      } else {
                        vErrors.push(err134);
                      }
                      errors++;
                    }
                    for (const key16 in data81) {
                      if (!(key16 === "name" || key16 === "source" || key16 === "sha256")) {
                        const err135 = { instancePath: instancePath + "/spec/community/files/" + i6, schemaPath: "#/properties/spec/properties/community/properties/files/items/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key16 } };
                        if (vErrors === null) {
                          vErrors = [err135];
                        } else {
                          vErrors.push(err135);
                        }
                        errors++;
                      }
                    }
                    if (data81.name !== void 0) {
                      let data82 = data81.name;
                      if (typeof data82 === "string") {
                        if (func2(data82) > 60) {
                          const err136 = { instancePath: instancePath + "/spec/community/files/" + i6 + "/name", schemaPath: "#/properties/spec/properties/community/properties/files/items/properties/name/maxLength", keyword: "maxLength", params: { limit: 60 } };
                          if (vErrors === null) {
                            vErrors = [err136];
                          } else {
                            vErrors.push(err136);
                          }
                          errors++;
                        }
                        if (!pattern55.test(data82)) {
                          const err137 = { instancePath: instancePath + "/spec/community/files/" + i6 + "/name", schemaPath: "#/properties/spec/properties/community/properties/files/items/properties/name/pattern", keyword: "pattern", params: { pattern: "^[A-Z][A-Za-z0-9_-]*(\\.md|\\.txt)?$" } };
                          if (vErrors === null) {
                            vErrors = [err137];
                          } else {
                            vErrors.push(err137);
                          }
                          errors++;
                        }
                      } else {
                        const err138 = { instancePath: instancePath + "/spec/community/files/" + i6 + "/name", schemaPath: "#/properties/spec/properties/community/properties/files/items/properties/name/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err138];
                        } else {
                          vErrors.push(err138);
                        }
                        errors++;
                      }
                    }
                    if (data81.source !== void 0) {
                      let data83 = data81.source;
                      if (typeof data83 === "string") {
                        if (func2(data83) > 250) {
                          const err139 = { instancePath: instancePath + "/spec/community/files/" + i6 + "/source", schemaPath: "#/properties/spec/properties/community/properties/files/items/properties/source/maxLength", keyword: "maxLength", params: { limit: 250 } };
                          if (vErrors === null) {
                            vErrors = [err139];
                          } else {
                            vErrors.push(err139);
                          }
                          errors++;
                        }
                        if (!pattern56.test(data83)) {
                          const err140 = { instancePath: instancePath + "/spec/community/files/" + i6 + "/source", schemaPath: "#/properties/spec/properties/community/properties/files/items/properties/source/pattern", keyword: "pattern", params: { pattern: "^(?!.*(^|/)\\.\\.?(/|$))[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$" } };
                          if (vErrors === null) {
                            vErrors = [err140];
                          } else {
                            vErrors.push(err140);
                          }
                          errors++;
                        }
                      } else {
                        const err141 = { instancePath: instancePath + "/spec/community/files/" + i6 + "/source", schemaPath: "#/properties/spec/properties/community/properties/files/items/properties/source/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err141];
                        } else {
                          vErrors.push(err141);
                        }
                        errors++;
                      }
                    }
                    if (data81.sha256 !== void 0) {
                      let data84 = data81.sha256;
                      if (typeof data84 === "string") {
                        if (!pattern57.test(data84)) {
                          const err142 = { instancePath: instancePath + "/spec/community/files/" + i6 + "/sha256", schemaPath: "#/properties/spec/properties/community/properties/files/items/properties/sha256/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{64}$" } };
                          if (vErrors === null) {
                            vErrors = [err142];
                          } else {
                            vErrors.push(err142);
                          }
                          errors++;
                        }
                      } else {
                        const err143 = { instancePath: instancePath + "/spec/community/files/" + i6 + "/sha256", schemaPath: "#/properties/spec/properties/community/properties/files/items/properties/sha256/type", keyword: "type", params: { type: "string" } };
                        if (vErrors === null) {
                          vErrors = [err143];
                        } else {
                          vErrors.push(err143);
                        }
                        errors++;
                      }
                    }
                  } else {
                    const err144 = { instancePath: instancePath + "/spec/community/files/" + i6, schemaPath: "#/properties/spec/properties/community/properties/files/items/type", keyword: "type", params: { type: "object" } };
                    if (vErrors === null) {
                      vErrors = [err144];
                    } else {
                      vErrors.push(err144);
                    }
                    errors++;
                  }
                }
              } else {
                const err145 = { instancePath: instancePath + "/spec/community/files", schemaPath: "#/properties/spec/properties/community/properties/files/type", keyword: "type", params: { type: "array" } };
                if (vErrors === null) {
                  vErrors = [err145];
                } else {
                  vErrors.push(err145);
                }
                errors++;
              }
            }
          } else {
            const err146 = { instancePath: instancePath + "/spec/community", schemaPath: "#/properties/spec/properties/community/type", keyword: "type", params: { type: "object" } };
            if (vErrors === null) {
              vErrors = [err146];
            } else {
              vErrors.push(err146);
            }
            errors++;
          }
        }
      } else {
        const err147 = { instancePath: instancePath + "/spec", schemaPath: "#/properties/spec/type", keyword: "type", params: { type: "object" } };
        if (vErrors === null) {
          vErrors = [err147];
        } else {
          vErrors.push(err147);
        }
        errors++;
      }
    }
  } else {
    const err148 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    if (vErrors === null) {
      vErrors = [err148];
    } else {
      vErrors.push(err148);
    }
    errors++;
  }
  validate52.errors = vErrors;
  return errors === 0;
}
validate52.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };

/** Takes a document; gives what its schema finds wrong. */
export const validate: Validator = (document: unknown): readonly AjvError[] => (code_default(document) ? [] : code_default.errors);
