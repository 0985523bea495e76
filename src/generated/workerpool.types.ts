// Made by `npm run generate` from the schemas of the blueprints. Do not edit.

/* As written. */
export type Line = string;

/**
 * A worker-pool service: jobs come in over HTTP or from a schedule, a dispatcher hands them to workers, and results can be read back.
 */
export interface WorkerPool {
  /**
   * Version of the definitions format.
   */
  apiVersion: "roadctl.pavedroad.io/v1";
  /**
   * What the document defines; it picks the blueprint.
   */
  kind: "WorkerPool";
  metadata: Metadata;
  /**
   * What the service is to be.
   */
  spec: {
    /**
     * Version of the service: printed by -v, the tag of its image, in its API document.
     */
    version?: string;
    /**
     * One line that says what the service is for; in its documentation, API document and image labels.
     */
    description?: string;
    /**
     * SPDX identifier of the licence of the service's code; in its API document and image labels.
     */
    license?: string;
    /**
     * How far the service has come; shown in its README and API document.
     */
    releaseStatus?: "experimental" | "alpha" | "beta" | "stable";
    maintainer?: Maintainer;
    go?: Go;
    api?: Api;
    pool?: Pool;
    queue?: Queue;
    results?: Results;
    /**
     * Job types that the service knows. The type http, which calls a URL, is always there; every other name gets files of yours: NAMEJob.go to fill in, its test, and samples of its payload in testdata/payloads, by which make check finds changes that would break queued jobs.
     *
     * @maxItems 200
     */
    jobs?: Job[];
    /**
     * The built-in job type http, which calls a URL.
     */
    http?: {
      /**
       * Longest time that one call may take, unless the job itself says less.
       */
      timeout?: string;
      /**
       * Priority of runs that say nothing of their own: 1 is most urgent, 9 least.
       */
      priority?: number;
      retry?: Retry;
      /**
       * Most calls at a time; 0 for as many as there are workers.
       */
      concurrency?: number;
      rate?: Rate;
      unique?: Unique;
    };
    egress?: Egress;
    scheduler?: Scheduler;
    /**
     * What the service depends on. Each is started before any work is done, after those that it depends on itself, and stopped when all work is done. A custom one gets three files of yours to fill in: NAMEService.go, NAMEConfig.go and NAMEService_test.go.
     *
     * @maxItems 100
     */
    services?: Service[];
    observability?: Observability;
    /**
     * Outside services that watch the code; each that is enabled adds its badges to the README.
     *
     * @maxItems 10
     */
    integrations?: Integration[];
    /**
     * The container image.
     */
    image?: {
      /**
       * Name of the image without its tag; spec.version is the tag. Without a registry in it, the workflow publishes to ghcr.io, and that is where everything else takes it from.
       */
      repository?: string;
    };
    /**
     * How the service runs in Kubernetes.
     */
    kubernetes?: {
      /**
       * What the manifests are: a kustomize base with an overlay for each environment, a Helm chart with a values file for each, or both.
       */
      packaging?: "kustomize" | "helm" | "both";
      /**
       * Namespace of the Kubernetes objects and segment of the service's URLs.
       */
      namespace?: string;
      /**
       * Copies of the service. Runs wait in the queue of one copy, so more than one needs independentReplicas.
       */
      replicas?: number;
      /**
       * The volume that the journal of each copy is on.
       */
      storage?: {
        /**
         * Size of the volume.
         */
        size?: string;
        /**
         * StorageClass of the volume; the cluster's own default when absent.
         */
        className?: string;
      };
      /**
       * Says that copies which know nothing of each other's jobs are wanted. With queue.engine memory the service is a Deployment then; with a journal it stays a StatefulSet, each copy with a volume of its own.
       */
      independentReplicas?: boolean;
      /**
       * Lets the number of copies follow the work; needs independentReplicas.
       */
      autoscaling?: {
        /**
         * cpu: a HorizontalPodAutoscaler on processor time. queue: a ScaledObject of KEDA on the runs that wait; it reads them from Prometheus.
         */
        metric: "cpu" | "queue";
        /**
         * Fewest copies.
         */
        minReplicas?: number;
        /**
         * Most copies.
         */
        maxReplicas?: number;
        /**
         * Processor time that a copy should use on average, in percent of what it requests.
         */
        cpuPercent?: number;
        /**
         * Runs that should wait per copy on average.
         */
        queueLength?: number;
        /**
         * Address of the Prometheus that scrapes the service.
         */
        prometheus?: string;
      };
      /**
       * Makes the service reachable from outside the cluster; without this section it is not.
       */
      ingress?: {
        /**
         * Host name under which the service is reached.
         */
        host?: string;
        /**
         * Class of the ingress controller; the cluster's default one when absent.
         */
        className?: string;
        /**
         * Secret with the certificate of the host; plain HTTP when absent.
         */
        tlsSecret?: string;
      };
      /**
       * Whether a NetworkPolicy closes every port but that of the interface, and lets the service reach names, public addresses and what egress.allow says.
       */
      networkPolicy?: boolean;
      /**
       * Where the service runs, an overlay for each. The first is what skaffold and tilt take.
       *
       * @minItems 1
       * @maxItems 20
       */
      environments?: [
        {
          /**
           * Name of the overlay.
           */
          name: string;
          /**
           * Namespace there; the service's URLs do not change with it.
           */
          namespace?: string;
          /**
           * Copies there.
           */
          replicas?: number;
          /**
           * Least severity that is logged there.
           */
          logLevel?: "debug" | "info" | "warn" | "error";
          /**
           * Host name of the ingress there.
           */
          host?: string;
          /**
           * Whether a ServiceMonitor, alert rules and a Grafana dashboard are there; they need the Prometheus operator in the cluster.
           */
          monitoring?: boolean;
          /**
           * For a debugger: logs everything, shows all goroutines in a crash, and is not restarted for being stopped at a breakpoint.
           */
          debug?: boolean;
          /**
           * More environment variables of the service there. No secrets: those belong into a Secret.
           */
          variables?: {
            [k: string]: string;
          };
        },
        ...{
          /**
           * Name of the overlay.
           */
          name: string;
          /**
           * Namespace there; the service's URLs do not change with it.
           */
          namespace?: string;
          /**
           * Copies there.
           */
          replicas?: number;
          /**
           * Least severity that is logged there.
           */
          logLevel?: "debug" | "info" | "warn" | "error";
          /**
           * Host name of the ingress there.
           */
          host?: string;
          /**
           * Whether a ServiceMonitor, alert rules and a Grafana dashboard are there; they need the Prometheus operator in the cluster.
           */
          monitoring?: boolean;
          /**
           * For a debugger: logs everything, shows all goroutines in a crash, and is not restarted for being stopped at a breakpoint.
           */
          debug?: boolean;
          /**
           * More environment variables of the service there. No secrets: those belong into a Secret.
           */
          variables?: {
            [k: string]: string;
          };
        }[]
      ];
      /**
       * What a copy of the service may use.
       */
      resources?: {
        /**
         * What it is promised.
         */
        requests?: {
          /**
           * Processor time.
           */
          cpu?: string;
          /**
           * Memory.
           */
          memory?: string;
        };
        /**
         * What it may use at the most.
         */
        limits?: {
          /**
           * Processor time.
           */
          cpu?: string;
          /**
           * Memory. The results that are kept, results.maxBytes, and as much again have to fit in.
           */
          memory?: string;
        };
      };
    };
    /**
     * Files for GitHub.
     */
    github?: {
      /**
       * Whether .github/workflows/ci.yml checks, builds and publishes the service.
       */
      workflow?: boolean;
      /**
       * Whether .github/renovate.json asks Renovate for pull requests with newer versions.
       */
      renovate?: boolean;
      /**
       * Whether there are templates for issues and pull requests.
       */
      templates?: boolean;
      /**
       * Who reviews changes: a team of the organization, @USER, @ORGANIZATION/TEAM or an e-mail address. Empty: the maintainer's e-mail address; without that one there is no CODEOWNERS.
       *
       * @maxItems 50
       */
      owners?: string[];
    };
    /**
     * Files for the people around the service.
     */
    community?: {
      /**
       * Whether SECURITY.md says how to report a weakness.
       */
      security?: boolean;
      /**
       * Whether CONTRIBUTING.md says how to change the service.
       */
      contributing?: boolean;
      /**
       * Code of conduct that CODE_OF_CONDUCT.md refers to; empty for none.
       */
      conduct?: string;
      /**
       * Files of your own that every service gets, as they are.
       *
       * @maxItems 20
       */
      files?: {
        /**
         * Name of the file in the service; SECURITY.md, CONTRIBUTING.md or CODE_OF_CONDUCT.md takes the place of roadctl's.
         */
        name: string;
        /**
         * Path of the text, from the folder of the definitions file.
         */
        source: string;
        /**
         * Checksum of the text; another text is refused.
         */
        sha256: string;
      }[];
    };
  };
}
/**
 * Who the service is.
 */
export interface Metadata {
  /**
   * Name of the service: prefix of its files, segment of its URLs, and in lower case the name of its binary, image and Kubernetes objects. Letters and digits, 40 at most.
   */
  name: string;
  /**
   * Organization that owns the service; part of the default module path and image name.
   */
  organization: string;
  /**
   * Labels that every Kubernetes object of the service carries.
   */
  labels?: {
    [k: string]: string;
  };
}
/**
 * Whom to ask about the service; in its README and API document.
 */
export interface Maintainer {
  /**
   * Name of a person or team.
   */
  name?: string;
  /**
   * E-mail address.
   */
  email?: string;
  /**
   * Slack channel, #NAME or an address.
   */
  slack?: string;
  /**
   * Address of a web page.
   */
  web?: string;
}
/**
 * The Go module.
 */
export interface Go {
  /**
   * Module path.
   */
  module?: string;
  /**
   * Oldest Go release that builds the service; the go line of go.mod.
   */
  version?: string;
}
/**
 * The HTTP interface. Its base is /api/VERSION/namespace/NAMESPACE/NAME/.
 */
export interface Api {
  /**
   * Segment of the URLs that names the version of the interface.
   */
  version?: string;
  /**
   * Address that the service listens on; HTTP_IP_ADDR overrides it.
   */
  host?: string;
  /**
   * Port that the service listens on; HTTP_IP_PORT overrides it.
   */
  port?: number;
  /**
   * Host under which clients reach the service; the server of the API document.
   */
  topLevelDomain?: string;
  /**
   * Last segment of the liveness URL.
   */
  liveness?: string;
  /**
   * Last segment of the readiness URL; ready answers as well.
   */
  readiness?: string;
  /**
   * Last segment of the metrics URL.
   */
  metrics?: string;
  /**
   * Last segment of the management URL.
   */
  management?: string;
  /**
   * Seconds that reading a request may take; HTTP_READ_TIMEOUT overrides it.
   */
  readTimeoutSeconds?: number;
  /**
   * Seconds that writing an answer may take; HTTP_WRITE_TIMEOUT overrides it.
   */
  writeTimeoutSeconds?: number;
  /**
   * Seconds that open requests get when the service stops; HTTP_SHUTDOWN_TIMEOUT overrides it.
   */
  shutdownTimeoutSeconds?: number;
  /**
   * Largest request body in bytes; a larger one is answered with 413.
   */
  maxBodyBytes?: number;
  /**
   * The second listener, for management and profiles.
   */
  admin?: {
    /**
     * Address of the admin listener; beyond loopback it asks for a key. ADMIN_IP_ADDR overrides it.
     */
    host?: string;
    /**
     * Port of the admin listener; ADMIN_IP_PORT overrides it.
     */
    port?: number;
    /**
     * Whether the admin listener serves a page at /ui that shows and steers the service.
     */
    ui?: boolean;
  };
  /**
   * Who may call the interface. Without this section everybody may, management beyond loopback apart.
   */
  auth?: {
    /**
     * apiKey: requests carry the header Authorization: Apikey KEY; the keys come from API_KEYS or the file that API_KEYS_FILE names.
     */
    type: "apiKey";
  };
}
/**
 * Workers and the channels around them.
 */
export interface Pool {
  /**
   * How many runs are worked on at a time.
   */
  workers?: {
    /**
     * Workers at the start; management's number_of_workers changes it while the service runs.
     */
    initial?: number;
    /**
     * Fewest workers that management may set.
     */
    min?: number;
    /**
     * Most workers that management may set.
     */
    max?: number;
  };
  /**
   * Buffer of the channel of jobs between scheduler and dispatcher.
   */
  schedulerChannelSize?: number;
  /**
   * Buffer of the channel of results between dispatcher and scheduler.
   */
  resultChannelSize?: number;
  /**
   * Seconds that accepted runs get to finish when the service stops.
   */
  gracefulShutdownSeconds?: number;
  /**
   * Seconds that runs get after their contexts are cancelled.
   */
  hardShutdownSeconds?: number;
  /**
   * Lets the number of workers follow the load, between workers.min and workers.max. Without this section it stays as it is set.
   */
  adaptive?: {
    /**
     * How long a run may wait for a worker before there should be more of them.
     */
    targetWait?: string;
  };
  /**
   * A waiting run becomes one priority level more urgent each time that it has waited for this long, so that none starves.
   */
  ageing?: string;
  /**
   * What happens to a run that failed, for types that say nothing of their own.
   */
  retry?: {
    /**
     * Attempts of a run, the first included; after the last one it is dead.
     */
    maxAttempts?: number;
    /**
     * Longest wait before the second attempt; it doubles with each further one, and the real wait is drawn at random below it.
     */
    backoff?: string;
    /**
     * Longest wait before any attempt. A Retry-After of the other side is honoured up to this, too.
     */
    maxBackoff?: string;
  };
  /**
   * Seconds between answering 503 on readiness and refusing work, so that load balancers notice.
   */
  preStopDelaySeconds?: number;
}
/**
 * Where accepted runs wait.
 */
export interface Queue {
  /**
   * memory: a restart loses what waits. journal: a write-ahead log in a directory of one machine; nothing that was accepted is lost. sqlite: the same promise with the log in an SQLite database, for those who want to count and look with SQL, or to copy it with the tools of SQLite; it is several times slower than the journal, and brings modernc.org/sqlite and what that needs.
   */
  engine?: "memory" | "journal" | "sqlite";
  /**
   * When a run counts as accepted: process: its record is in the kernel and survives the death of the process; disk: it is flushed and survives a power cut.
   */
  durability?: "process" | "disk";
  /**
   * Directory of the journal or the database; QUEUE_DIRECTORY overrides it. One process at a time may use it.
   */
  directory?: string;
  /**
   * Most runs that may wait in memory; overflow says what happens beyond it.
   */
  capacity?: number;
  /**
   * Most bytes of payload that unfinished runs may hold in memory; overflow says what happens beyond it.
   */
  maxBytes?: number;
  /**
   * What happens when the queue is full. reject: 429 with Retry-After; block: the request waits for room; dropOldest: the oldest of the least urgent waiting runs makes room and is dead (with engine memory: dropped and counted); spill: what finds no room waits in a file.
   */
  overflow?: "reject" | "block" | "dropOldest" | "spill";
  /**
   * With overflow spill: most runs that may wait in the file; beyond it new ones are refused with 429.
   */
  spillCapacity?: number;
  /**
   * A run that was being worked on at this many deaths of the process is dead, as poison.
   */
  poisonAfter?: number;
  /**
   * How long an idempotency key is remembered; never shorter than its result.
   */
  idempotencyKeepFor?: string;
}
/**
 * How long results can be read back.
 */
export interface Results {
  /**
   * Age at which a finished run is forgotten.
   */
  keepFor?: string;
  /**
   * Most finished runs that are kept.
   */
  maxRuns?: number;
  /**
   * Most bytes of results that are kept.
   */
  maxBytes?: number;
  /**
   * Bytes of one result that are kept; the rest is cut and the run says so.
   */
  maxInlineBytes?: number;
  /**
   * Finished runs that are kept of a recurring job.
   */
  perRecurringJob?: number;
}
/**
 * A job type.
 */
export interface Job {
  /**
   * Name of the job type, as POST jobs takes it.
   */
  name: string;
  /**
   * One line that says what the job does; a comment in its file and in the API document.
   */
  description?: string;
  /**
   * Longest time that one run of the job may take, unless the job itself says less.
   */
  timeout?: string;
  /**
   * Priority of runs that say nothing of their own: 1 is most urgent, 9 least.
   */
  priority?: number;
  retry?: Retry;
  /**
   * Most runs of this type at a time; 0 for as many as there are workers.
   */
  concurrency?: number;
  rate?: Rate;
  unique?: Unique;
}
/**
 * What happens to a run of this type that failed.
 */
export interface Retry {
  /**
   * Attempts of a run, the first included.
   */
  maxAttempts?: number;
  /**
   * Longest wait before the second attempt; it doubles with each further one.
   */
  backoff?: string;
  /**
   * Longest wait before any attempt.
   */
  maxBackoff?: string;
}
/**
 * How often runs of this type may begin; without this section as often as there is a worker.
 */
export interface Rate {
  /**
   * Runs that may begin each second, in the long run; below 1 for less than one a second.
   */
  perSecond: number;
  /**
   * Runs that may begin at once after a pause.
   */
  burst?: number;
}
/**
 * Lets at most one run with the same payload be unfinished; another one is answered with 409 and the id of that one. Without this section only a uniqueKey of the job does that.
 */
export interface Unique {
  /**
   * How long after its acceptance a run keeps others away even when it has finished.
   */
  window?: string;
}
/**
 * What HTTP jobs may reach. Loopback, link-local, metadata and private addresses are refused unless they are allowed here or in HTTP_JOB_ALLOW.
 */
export interface Egress {
  /**
   * Networks (CIDR) and hosts that are allowed although they are not public.
   *
   * @maxItems 100
   */
  allow?: string[];
  /**
   * Bytes of an answer that an HTTP job reads; the rest is not read and the result says so.
   */
  maxResponseBytes?: number;
  /**
   * Redirects that an HTTP job follows; each target is checked.
   */
  maxRedirects?: number;
}
/**
 * The schedule named default, which sends its jobs at every tick.
 */
export interface Scheduler {
  /**
   * Name of the scheduler's Go type and of its file. Another name than httpScheduler gives you a file of your own to edit.
   */
  name?: string;
  /**
   * interval: every so often; cron: at the times of an expression; once: at one time.
   */
  kind?: "interval" | "cron" | "once";
  /**
   * Time between two ticks.
   */
  interval?: string;
  /**
   * Cron expression of five fields (minute, hour, day of month, month, day of week), of six with the second in front, or of seven with the year at the end, as Quartz has them. Kind cron needs it.
   */
  expression?: string;
  /**
   * Time of the tick, as RFC 3339. Kind once needs it.
   */
  at?: string;
  /**
   * IANA time zone in which a cron expression and the days of except are read.
   */
  timeZone?: string;
  /**
   * What becomes of ticks that were missed while the service was down or the scheduler stopped. once: one makes up for all; skip: none; all: each of them, 1,000 at most.
   */
  misfire?: "once" | "skip" | "all";
  /**
   * Each tick is sent up to this much later, at random.
   */
  jitter?: string;
  /**
   * Times without ticks, in the time zone of the schedule.
   */
  except?: {
    /**
     * Days without ticks.
     *
     * @maxItems 1000
     */
    dates?: string[];
    /**
     * Days of the week without ticks.
     *
     * @maxItems 6
     */
    weekdays?: ("MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT" | "SUN")[];
  };
  /**
   * skip: a job whose last run has not finished sits out the tick, and that is counted.
   */
  overlap?: "skip" | "allow";
  /**
   * Runs over which the average response time is taken.
   */
  responseTimeJobs?: number;
  /**
   * Jobs that the schedule sends from the start; more come by POST jobs.
   *
   * @maxItems 10000
   */
  jobs?: ScheduledJob[];
}
/**
 * A job of the schedule.
 */
export interface ScheduledJob {
  /**
   * Job type: http or a name from spec.jobs.
   */
  type?: string;
  /**
   * Address that the job calls; the type http needs it.
   */
  url?: string;
  /**
   * Method of the request.
   */
  method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * Headers of the request. No secrets: a job type of your own can take them from the environment.
   */
  headers?: {
    [k: string]: Line;
  };
  /**
   * What the job is given, any JSON value; an http job sends it as its body.
   */
  payload?: {
    [k: string]: unknown;
  };
  /**
   * Longest time of a run of this job; the type's timeout when absent.
   */
  timeout?: string;
  /**
   * Priority of its runs; that of the type when absent.
   */
  priority?: number;
  /**
   * Attempts of a run, the first included; as its type says when absent.
   */
  maxAttempts?: number;
  /**
   * Runs with the same key are done one after the other, in the order in which they were accepted.
   */
  orderKey?: string;
  /**
   * Runs of different keys take turns, so that one with many does not keep the others waiting.
   */
  fairKey?: string;
}
/**
 * Something that the service depends on.
 */
export interface Service {
  /**
   * Name by which jobs and other services find it.
   */
  name: string;
  /**
   * custom: you write how it is started and stopped.
   */
  kind?: "custom";
  /**
   * One line that says what it is for; a comment in its file.
   */
  description?: string;
  /**
   * Whether the service cannot do without it. When a required one does not start, the program ends; without an optional one it goes on, and what depends on that one does not start either.
   */
  required?: boolean;
  /**
   * Names of services that have to be started before it, and are stopped after it.
   *
   * @maxItems 100
   */
  dependsOn?: string[];
  /**
   * What the names of its environment variables start with, as in CACHE_TIMEOUT; its name in capitals when absent.
   */
  env?: string;
  /**
   * What happens when it cannot be started, or stopped.
   */
  retry?: {
    /**
     * Attempts to start it, and to stop it, the first included.
     */
    maxAttempts?: number;
    /**
     * Longest wait before the second attempt; it doubles with each further one, and the real wait is drawn at random below it.
     */
    backoff?: string;
    /**
     * Longest wait before any attempt.
     */
    maxBackoff?: string;
  };
  /**
   * Longest time that one attempt to start it may take.
   */
  startTimeout?: string;
  /**
   * Longest time that one attempt to stop it may take; part of the time that pods get to stop.
   */
  stopTimeout?: string;
}
/**
 * What the running service tells about itself.
 */
export interface Observability {
  /**
   * Logs.
   */
  logging?: {
    /**
     * Least severity that is logged; LOG_LEVEL overrides it.
     */
    level?: "debug" | "info" | "warn" | "error";
    /**
     * json or text lines on standard error; LOG_FORMAT overrides it.
     */
    format?: "json" | "text";
    /**
     * Directory for diagnostics.log and access.log as well; empty for none. HTTP_LOG overrides it.
     */
    directory?: string;
  };
  /**
   * Whether the admin listener serves /debug/pprof.
   */
  profiling?: boolean;
}
/**
 * An outside service.
 */
export interface Integration {
  /**
   * The outside service: fossa (licences), go (report card) or sonarcloud.
   */
  name: "fossa" | "go" | "sonarcloud";
  /**
   * Whether the integration is in use.
   */
  enabled?: boolean;
  /**
   * The organization there. sonarcloud: its key; metadata.organization in small letters when absent. fossa: its number, as in the locator of a project, custom+NUMBER/NAME; without it there is no badge.
   */
  organization?: string;
  /**
   * Key of the project there.
   */
  key?: string;
  /**
   * Badges to show.
   */
  shields?: (
    | "bugs"
    | "code_smells"
    | "coverage"
    | "duplicated_lines_density"
    | "ncloc"
    | "sqale_rating"
    | "alert_status"
    | "reliability_rating"
    | "security_rating"
    | "sqale_index"
    | "vulnerabilities"
    | "quality_gate"
  )[];
}

/* As loaded: every constant default filled in. */
export type LoadedLine = string;

/**
 * A worker-pool service: jobs come in over HTTP or from a schedule, a dispatcher hands them to workers, and results can be read back.
 */
export interface LoadedWorkerPool {
  /**
   * Version of the definitions format.
   */
  apiVersion: "roadctl.pavedroad.io/v1";
  /**
   * What the document defines; it picks the blueprint.
   */
  kind: "WorkerPool";
  metadata: LoadedMetadata;
  /**
   * What the service is to be.
   */
  spec: {
    /**
     * Version of the service: printed by -v, the tag of its image, in its API document.
     */
    version: string;
    /**
     * One line that says what the service is for; in its documentation, API document and image labels.
     */
    description?: string;
    /**
     * SPDX identifier of the licence of the service's code; in its API document and image labels.
     */
    license: string;
    /**
     * How far the service has come; shown in its README and API document.
     */
    releaseStatus: "experimental" | "alpha" | "beta" | "stable";
    maintainer: LoadedMaintainer;
    go: LoadedGo;
    api: LoadedApi;
    pool: LoadedPool;
    queue: LoadedQueue;
    results: LoadedResults;
    /**
     * Job types that the service knows. The type http, which calls a URL, is always there; every other name gets files of yours: NAMEJob.go to fill in, its test, and samples of its payload in testdata/payloads, by which make check finds changes that would break queued jobs.
     *
     * @maxItems 200
     */
    jobs: LoadedJob[];
    /**
     * The built-in job type http, which calls a URL.
     */
    http: {
      /**
       * Longest time that one call may take, unless the job itself says less.
       */
      timeout: string;
      /**
       * Priority of runs that say nothing of their own: 1 is most urgent, 9 least.
       */
      priority: number;
      retry: LoadedRetry;
      /**
       * Most calls at a time; 0 for as many as there are workers.
       */
      concurrency: number;
      rate?: LoadedRate;
      unique?: LoadedUnique;
    };
    egress: LoadedEgress;
    scheduler: LoadedScheduler;
    /**
     * What the service depends on. Each is started before any work is done, after those that it depends on itself, and stopped when all work is done. A custom one gets three files of yours to fill in: NAMEService.go, NAMEConfig.go and NAMEService_test.go.
     *
     * @maxItems 100
     */
    services: LoadedService[];
    observability: LoadedObservability;
    /**
     * Outside services that watch the code; each that is enabled adds its badges to the README.
     *
     * @maxItems 10
     */
    integrations: LoadedIntegration[];
    /**
     * The container image.
     */
    image: {
      /**
       * Name of the image without its tag; spec.version is the tag. Without a registry in it, the workflow publishes to ghcr.io, and that is where everything else takes it from.
       */
      repository?: string;
    };
    /**
     * How the service runs in Kubernetes.
     */
    kubernetes: {
      /**
       * What the manifests are: a kustomize base with an overlay for each environment, a Helm chart with a values file for each, or both.
       */
      packaging: "kustomize" | "helm" | "both";
      /**
       * Namespace of the Kubernetes objects and segment of the service's URLs.
       */
      namespace: string;
      /**
       * Copies of the service. Runs wait in the queue of one copy, so more than one needs independentReplicas.
       */
      replicas: number;
      /**
       * The volume that the journal of each copy is on.
       */
      storage: {
        /**
         * Size of the volume.
         */
        size: string;
        /**
         * StorageClass of the volume; the cluster's own default when absent.
         */
        className?: string;
      };
      /**
       * Says that copies which know nothing of each other's jobs are wanted. With queue.engine memory the service is a Deployment then; with a journal it stays a StatefulSet, each copy with a volume of its own.
       */
      independentReplicas: boolean;
      /**
       * Lets the number of copies follow the work; needs independentReplicas.
       */
      autoscaling?: {
        /**
         * cpu: a HorizontalPodAutoscaler on processor time. queue: a ScaledObject of KEDA on the runs that wait; it reads them from Prometheus.
         */
        metric: "cpu" | "queue";
        /**
         * Fewest copies.
         */
        minReplicas: number;
        /**
         * Most copies.
         */
        maxReplicas: number;
        /**
         * Processor time that a copy should use on average, in percent of what it requests.
         */
        cpuPercent: number;
        /**
         * Runs that should wait per copy on average.
         */
        queueLength: number;
        /**
         * Address of the Prometheus that scrapes the service.
         */
        prometheus: string;
      };
      /**
       * Makes the service reachable from outside the cluster; without this section it is not.
       */
      ingress?: {
        /**
         * Host name under which the service is reached.
         */
        host?: string;
        /**
         * Class of the ingress controller; the cluster's default one when absent.
         */
        className?: string;
        /**
         * Secret with the certificate of the host; plain HTTP when absent.
         */
        tlsSecret?: string;
      };
      /**
       * Whether a NetworkPolicy closes every port but that of the interface, and lets the service reach names, public addresses and what egress.allow says.
       */
      networkPolicy: boolean;
      /**
       * Where the service runs, an overlay for each. The first is what skaffold and tilt take.
       *
       * @minItems 1
       * @maxItems 20
       */
      environments: [
        {
          /**
           * Name of the overlay.
           */
          name: string;
          /**
           * Namespace there; the service's URLs do not change with it.
           */
          namespace?: string;
          /**
           * Copies there.
           */
          replicas?: number;
          /**
           * Least severity that is logged there.
           */
          logLevel?: "debug" | "info" | "warn" | "error";
          /**
           * Host name of the ingress there.
           */
          host?: string;
          /**
           * Whether a ServiceMonitor, alert rules and a Grafana dashboard are there; they need the Prometheus operator in the cluster.
           */
          monitoring: boolean;
          /**
           * For a debugger: logs everything, shows all goroutines in a crash, and is not restarted for being stopped at a breakpoint.
           */
          debug: boolean;
          /**
           * More environment variables of the service there. No secrets: those belong into a Secret.
           */
          variables: {
            [k: string]: string;
          };
        },
        ...{
          /**
           * Name of the overlay.
           */
          name: string;
          /**
           * Namespace there; the service's URLs do not change with it.
           */
          namespace?: string;
          /**
           * Copies there.
           */
          replicas?: number;
          /**
           * Least severity that is logged there.
           */
          logLevel?: "debug" | "info" | "warn" | "error";
          /**
           * Host name of the ingress there.
           */
          host?: string;
          /**
           * Whether a ServiceMonitor, alert rules and a Grafana dashboard are there; they need the Prometheus operator in the cluster.
           */
          monitoring: boolean;
          /**
           * For a debugger: logs everything, shows all goroutines in a crash, and is not restarted for being stopped at a breakpoint.
           */
          debug: boolean;
          /**
           * More environment variables of the service there. No secrets: those belong into a Secret.
           */
          variables: {
            [k: string]: string;
          };
        }[]
      ];
      /**
       * What a copy of the service may use.
       */
      resources: {
        /**
         * What it is promised.
         */
        requests: {
          /**
           * Processor time.
           */
          cpu: string;
          /**
           * Memory.
           */
          memory: string;
        };
        /**
         * What it may use at the most.
         */
        limits: {
          /**
           * Processor time.
           */
          cpu: string;
          /**
           * Memory. The results that are kept, results.maxBytes, and as much again have to fit in.
           */
          memory: string;
        };
      };
    };
    /**
     * Files for GitHub.
     */
    github: {
      /**
       * Whether .github/workflows/ci.yml checks, builds and publishes the service.
       */
      workflow: boolean;
      /**
       * Whether .github/renovate.json asks Renovate for pull requests with newer versions.
       */
      renovate: boolean;
      /**
       * Whether there are templates for issues and pull requests.
       */
      templates: boolean;
      /**
       * Who reviews changes: a team of the organization, @USER, @ORGANIZATION/TEAM or an e-mail address. Empty: the maintainer's e-mail address; without that one there is no CODEOWNERS.
       *
       * @maxItems 50
       */
      owners: string[];
    };
    /**
     * Files for the people around the service.
     */
    community: {
      /**
       * Whether SECURITY.md says how to report a weakness.
       */
      security: boolean;
      /**
       * Whether CONTRIBUTING.md says how to change the service.
       */
      contributing: boolean;
      /**
       * Code of conduct that CODE_OF_CONDUCT.md refers to; empty for none.
       */
      conduct: string;
      /**
       * Files of your own that every service gets, as they are.
       *
       * @maxItems 20
       */
      files: {
        /**
         * Name of the file in the service; SECURITY.md, CONTRIBUTING.md or CODE_OF_CONDUCT.md takes the place of roadctl's.
         */
        name: string;
        /**
         * Path of the text, from the folder of the definitions file.
         */
        source: string;
        /**
         * Checksum of the text; another text is refused.
         */
        sha256: string;
      }[];
    };
  };
}
/**
 * Who the service is.
 */
export interface LoadedMetadata {
  /**
   * Name of the service: prefix of its files, segment of its URLs, and in lower case the name of its binary, image and Kubernetes objects. Letters and digits, 40 at most.
   */
  name: string;
  /**
   * Organization that owns the service; part of the default module path and image name.
   */
  organization: string;
  /**
   * Labels that every Kubernetes object of the service carries.
   */
  labels: {
    [k: string]: string;
  };
}
/**
 * Whom to ask about the service; in its README and API document.
 */
export interface LoadedMaintainer {
  /**
   * Name of a person or team.
   */
  name?: string;
  /**
   * E-mail address.
   */
  email?: string;
  /**
   * Slack channel, #NAME or an address.
   */
  slack?: string;
  /**
   * Address of a web page.
   */
  web?: string;
}
/**
 * The Go module.
 */
export interface LoadedGo {
  /**
   * Module path.
   */
  module?: string;
  /**
   * Oldest Go release that builds the service; the go line of go.mod.
   */
  version: string;
}
/**
 * The HTTP interface. Its base is /api/VERSION/namespace/NAMESPACE/NAME/.
 */
export interface LoadedApi {
  /**
   * Segment of the URLs that names the version of the interface.
   */
  version: string;
  /**
   * Address that the service listens on; HTTP_IP_ADDR overrides it.
   */
  host: string;
  /**
   * Port that the service listens on; HTTP_IP_PORT overrides it.
   */
  port: number;
  /**
   * Host under which clients reach the service; the server of the API document.
   */
  topLevelDomain: string;
  /**
   * Last segment of the liveness URL.
   */
  liveness: string;
  /**
   * Last segment of the readiness URL; ready answers as well.
   */
  readiness: string;
  /**
   * Last segment of the metrics URL.
   */
  metrics: string;
  /**
   * Last segment of the management URL.
   */
  management: string;
  /**
   * Seconds that reading a request may take; HTTP_READ_TIMEOUT overrides it.
   */
  readTimeoutSeconds: number;
  /**
   * Seconds that writing an answer may take; HTTP_WRITE_TIMEOUT overrides it.
   */
  writeTimeoutSeconds: number;
  /**
   * Seconds that open requests get when the service stops; HTTP_SHUTDOWN_TIMEOUT overrides it.
   */
  shutdownTimeoutSeconds: number;
  /**
   * Largest request body in bytes; a larger one is answered with 413.
   */
  maxBodyBytes: number;
  /**
   * The second listener, for management and profiles.
   */
  admin: {
    /**
     * Address of the admin listener; beyond loopback it asks for a key. ADMIN_IP_ADDR overrides it.
     */
    host: string;
    /**
     * Port of the admin listener; ADMIN_IP_PORT overrides it.
     */
    port: number;
    /**
     * Whether the admin listener serves a page at /ui that shows and steers the service.
     */
    ui: boolean;
  };
  /**
   * Who may call the interface. Without this section everybody may, management beyond loopback apart.
   */
  auth?: {
    /**
     * apiKey: requests carry the header Authorization: Apikey KEY; the keys come from API_KEYS or the file that API_KEYS_FILE names.
     */
    type: "apiKey";
  };
}
/**
 * Workers and the channels around them.
 */
export interface LoadedPool {
  /**
   * How many runs are worked on at a time.
   */
  workers: {
    /**
     * Workers at the start; management's number_of_workers changes it while the service runs.
     */
    initial: number;
    /**
     * Fewest workers that management may set.
     */
    min: number;
    /**
     * Most workers that management may set.
     */
    max: number;
  };
  /**
   * Buffer of the channel of jobs between scheduler and dispatcher.
   */
  schedulerChannelSize: number;
  /**
   * Buffer of the channel of results between dispatcher and scheduler.
   */
  resultChannelSize: number;
  /**
   * Seconds that accepted runs get to finish when the service stops.
   */
  gracefulShutdownSeconds: number;
  /**
   * Seconds that runs get after their contexts are cancelled.
   */
  hardShutdownSeconds: number;
  /**
   * Lets the number of workers follow the load, between workers.min and workers.max. Without this section it stays as it is set.
   */
  adaptive?: {
    /**
     * How long a run may wait for a worker before there should be more of them.
     */
    targetWait: string;
  };
  /**
   * A waiting run becomes one priority level more urgent each time that it has waited for this long, so that none starves.
   */
  ageing: string;
  /**
   * What happens to a run that failed, for types that say nothing of their own.
   */
  retry: {
    /**
     * Attempts of a run, the first included; after the last one it is dead.
     */
    maxAttempts: number;
    /**
     * Longest wait before the second attempt; it doubles with each further one, and the real wait is drawn at random below it.
     */
    backoff: string;
    /**
     * Longest wait before any attempt. A Retry-After of the other side is honoured up to this, too.
     */
    maxBackoff: string;
  };
  /**
   * Seconds between answering 503 on readiness and refusing work, so that load balancers notice.
   */
  preStopDelaySeconds: number;
}
/**
 * Where accepted runs wait.
 */
export interface LoadedQueue {
  /**
   * memory: a restart loses what waits. journal: a write-ahead log in a directory of one machine; nothing that was accepted is lost. sqlite: the same promise with the log in an SQLite database, for those who want to count and look with SQL, or to copy it with the tools of SQLite; it is several times slower than the journal, and brings modernc.org/sqlite and what that needs.
   */
  engine: "memory" | "journal" | "sqlite";
  /**
   * When a run counts as accepted: process: its record is in the kernel and survives the death of the process; disk: it is flushed and survives a power cut.
   */
  durability: "process" | "disk";
  /**
   * Directory of the journal or the database; QUEUE_DIRECTORY overrides it. One process at a time may use it.
   */
  directory: string;
  /**
   * Most runs that may wait in memory; overflow says what happens beyond it.
   */
  capacity: number;
  /**
   * Most bytes of payload that unfinished runs may hold in memory; overflow says what happens beyond it.
   */
  maxBytes: number;
  /**
   * What happens when the queue is full. reject: 429 with Retry-After; block: the request waits for room; dropOldest: the oldest of the least urgent waiting runs makes room and is dead (with engine memory: dropped and counted); spill: what finds no room waits in a file.
   */
  overflow: "reject" | "block" | "dropOldest" | "spill";
  /**
   * With overflow spill: most runs that may wait in the file; beyond it new ones are refused with 429.
   */
  spillCapacity: number;
  /**
   * A run that was being worked on at this many deaths of the process is dead, as poison.
   */
  poisonAfter: number;
  /**
   * How long an idempotency key is remembered; never shorter than its result.
   */
  idempotencyKeepFor: string;
}
/**
 * How long results can be read back.
 */
export interface LoadedResults {
  /**
   * Age at which a finished run is forgotten.
   */
  keepFor: string;
  /**
   * Most finished runs that are kept.
   */
  maxRuns: number;
  /**
   * Most bytes of results that are kept.
   */
  maxBytes: number;
  /**
   * Bytes of one result that are kept; the rest is cut and the run says so.
   */
  maxInlineBytes: number;
  /**
   * Finished runs that are kept of a recurring job.
   */
  perRecurringJob: number;
}
/**
 * A job type.
 */
export interface LoadedJob {
  /**
   * Name of the job type, as POST jobs takes it.
   */
  name: string;
  /**
   * One line that says what the job does; a comment in its file and in the API document.
   */
  description: string;
  /**
   * Longest time that one run of the job may take, unless the job itself says less.
   */
  timeout: string;
  /**
   * Priority of runs that say nothing of their own: 1 is most urgent, 9 least.
   */
  priority: number;
  retry: LoadedRetry;
  /**
   * Most runs of this type at a time; 0 for as many as there are workers.
   */
  concurrency: number;
  rate?: LoadedRate;
  unique?: LoadedUnique;
}
/**
 * What happens to a run of this type that failed.
 */
export interface LoadedRetry {
  /**
   * Attempts of a run, the first included.
   */
  maxAttempts?: number;
  /**
   * Longest wait before the second attempt; it doubles with each further one.
   */
  backoff?: string;
  /**
   * Longest wait before any attempt.
   */
  maxBackoff?: string;
}
/**
 * How often runs of this type may begin; without this section as often as there is a worker.
 */
export interface LoadedRate {
  /**
   * Runs that may begin each second, in the long run; below 1 for less than one a second.
   */
  perSecond: number;
  /**
   * Runs that may begin at once after a pause.
   */
  burst: number;
}
/**
 * Lets at most one run with the same payload be unfinished; another one is answered with 409 and the id of that one. Without this section only a uniqueKey of the job does that.
 */
export interface LoadedUnique {
  /**
   * How long after its acceptance a run keeps others away even when it has finished.
   */
  window: string;
}
/**
 * What HTTP jobs may reach. Loopback, link-local, metadata and private addresses are refused unless they are allowed here or in HTTP_JOB_ALLOW.
 */
export interface LoadedEgress {
  /**
   * Networks (CIDR) and hosts that are allowed although they are not public.
   *
   * @maxItems 100
   */
  allow: string[];
  /**
   * Bytes of an answer that an HTTP job reads; the rest is not read and the result says so.
   */
  maxResponseBytes: number;
  /**
   * Redirects that an HTTP job follows; each target is checked.
   */
  maxRedirects: number;
}
/**
 * The schedule named default, which sends its jobs at every tick.
 */
export interface LoadedScheduler {
  /**
   * Name of the scheduler's Go type and of its file. Another name than httpScheduler gives you a file of your own to edit.
   */
  name: string;
  /**
   * interval: every so often; cron: at the times of an expression; once: at one time.
   */
  kind: "interval" | "cron" | "once";
  /**
   * Time between two ticks.
   */
  interval: string;
  /**
   * Cron expression of five fields (minute, hour, day of month, month, day of week), of six with the second in front, or of seven with the year at the end, as Quartz has them. Kind cron needs it.
   */
  expression?: string;
  /**
   * Time of the tick, as RFC 3339. Kind once needs it.
   */
  at?: string;
  /**
   * IANA time zone in which a cron expression and the days of except are read.
   */
  timeZone: string;
  /**
   * What becomes of ticks that were missed while the service was down or the scheduler stopped. once: one makes up for all; skip: none; all: each of them, 1,000 at most.
   */
  misfire: "once" | "skip" | "all";
  /**
   * Each tick is sent up to this much later, at random.
   */
  jitter: string;
  /**
   * Times without ticks, in the time zone of the schedule.
   */
  except: {
    /**
     * Days without ticks.
     *
     * @maxItems 1000
     */
    dates: string[];
    /**
     * Days of the week without ticks.
     *
     * @maxItems 6
     */
    weekdays: ("MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT" | "SUN")[];
  };
  /**
   * skip: a job whose last run has not finished sits out the tick, and that is counted.
   */
  overlap: "skip" | "allow";
  /**
   * Runs over which the average response time is taken.
   */
  responseTimeJobs: number;
  /**
   * Jobs that the schedule sends from the start; more come by POST jobs.
   *
   * @maxItems 10000
   */
  jobs: LoadedScheduledJob[];
}
/**
 * A job of the schedule.
 */
export interface LoadedScheduledJob {
  /**
   * Job type: http or a name from spec.jobs.
   */
  type: string;
  /**
   * Address that the job calls; the type http needs it.
   */
  url?: string;
  /**
   * Method of the request.
   */
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * Headers of the request. No secrets: a job type of your own can take them from the environment.
   */
  headers: {
    [k: string]: LoadedLine;
  };
  /**
   * What the job is given, any JSON value; an http job sends it as its body.
   */
  payload?: {
    [k: string]: unknown;
  };
  /**
   * Longest time of a run of this job; the type's timeout when absent.
   */
  timeout?: string;
  /**
   * Priority of its runs; that of the type when absent.
   */
  priority?: number;
  /**
   * Attempts of a run, the first included; as its type says when absent.
   */
  maxAttempts?: number;
  /**
   * Runs with the same key are done one after the other, in the order in which they were accepted.
   */
  orderKey?: string;
  /**
   * Runs of different keys take turns, so that one with many does not keep the others waiting.
   */
  fairKey?: string;
}
/**
 * Something that the service depends on.
 */
export interface LoadedService {
  /**
   * Name by which jobs and other services find it.
   */
  name: string;
  /**
   * custom: you write how it is started and stopped.
   */
  kind: "custom";
  /**
   * One line that says what it is for; a comment in its file.
   */
  description: string;
  /**
   * Whether the service cannot do without it. When a required one does not start, the program ends; without an optional one it goes on, and what depends on that one does not start either.
   */
  required: boolean;
  /**
   * Names of services that have to be started before it, and are stopped after it.
   *
   * @maxItems 100
   */
  dependsOn: string[];
  /**
   * What the names of its environment variables start with, as in CACHE_TIMEOUT; its name in capitals when absent.
   */
  env?: string;
  /**
   * What happens when it cannot be started, or stopped.
   */
  retry: {
    /**
     * Attempts to start it, and to stop it, the first included.
     */
    maxAttempts: number;
    /**
     * Longest wait before the second attempt; it doubles with each further one, and the real wait is drawn at random below it.
     */
    backoff: string;
    /**
     * Longest wait before any attempt.
     */
    maxBackoff: string;
  };
  /**
   * Longest time that one attempt to start it may take.
   */
  startTimeout: string;
  /**
   * Longest time that one attempt to stop it may take; part of the time that pods get to stop.
   */
  stopTimeout: string;
}
/**
 * What the running service tells about itself.
 */
export interface LoadedObservability {
  /**
   * Logs.
   */
  logging: {
    /**
     * Least severity that is logged; LOG_LEVEL overrides it.
     */
    level: "debug" | "info" | "warn" | "error";
    /**
     * json or text lines on standard error; LOG_FORMAT overrides it.
     */
    format: "json" | "text";
    /**
     * Directory for diagnostics.log and access.log as well; empty for none. HTTP_LOG overrides it.
     */
    directory: string;
  };
  /**
   * Whether the admin listener serves /debug/pprof.
   */
  profiling: boolean;
}
/**
 * An outside service.
 */
export interface LoadedIntegration {
  /**
   * The outside service: fossa (licences), go (report card) or sonarcloud.
   */
  name: "fossa" | "go" | "sonarcloud";
  /**
   * Whether the integration is in use.
   */
  enabled: boolean;
  /**
   * The organization there. sonarcloud: its key; metadata.organization in small letters when absent. fossa: its number, as in the locator of a project, custom+NUMBER/NAME; without it there is no badge.
   */
  organization?: string;
  /**
   * Key of the project there.
   */
  key?: string;
  /**
   * Badges to show.
   */
  shields: (
    | "bugs"
    | "code_smells"
    | "coverage"
    | "duplicated_lines_density"
    | "ncloc"
    | "sqale_rating"
    | "alert_status"
    | "reliability_rating"
    | "security_rating"
    | "sqale_index"
    | "vulnerabilities"
    | "quality_gate"
  )[];
}
