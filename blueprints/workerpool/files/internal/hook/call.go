package hook

import (
	"net/http"

	"example.invalid/service/internal/work"
)

// Operation names an operation of the HTTP interface.
type Operation string

// The operations that have hooks.
const (
	ListJobs       Operation = "listJobs"
	ListSchedule   Operation = "listSchedule"
	GetJob         Operation = "getJob"
	GetSchedule    Operation = "getSchedule"
	GetMetrics     Operation = "getMetrics"
	GetManagement  Operation = "getManagement"
	PutManagement  Operation = "putManagement"
	CreateJob      Operation = "createJob"
	UpdateJob      Operation = "updateJob"
	DeleteJob      Operation = "deleteJob"
	CreateSchedule Operation = "createSchedule"
	UpdateSchedule Operation = "updateSchedule"
	DeleteSchedule Operation = "deleteSchedule"
	GetLiveness    Operation = "getLiveness"
	GetReadiness   Operation = "getReadiness"
)

// The operations on runs beyond PavedRoad's, which share the hooks PreRuns and
// PostRuns.
const (
	ListRuns         Operation = "listRuns"
	GetRun           Operation = "getRun"
	DeleteRun        Operation = "deleteRun"
	RetryRun         Operation = "retryRun"
	ListDeadLetters  Operation = "listDeadLetters"
	RetryDeadLetters Operation = "retryDeadLetters"
	PurgeDeadLetters Operation = "purgeDeadLetters"
)

// CreateJobs is a batch of jobs. It has no hooks of its own: those of CreateJob
// are called for each job in it.
const CreateJobs Operation = "createJobs"

// Call is one request on its way through the service. What the operation does
// not have stays nil. A Pre hook may change what the operation is going to use
// (Key, Page, Job, Schedule, Command, Selection), a Post hook what is going to
// be answered (Status, Header, Body).
type Call struct {
	Operation Operation
	Request   *http.Request

	Key       string         // of jobs/{key} and runs/{id}
	Page      *work.Page     // of lists
	Job       *work.Spec     // createJob, updateJob
	Schedule  *work.Schedule // createSchedule, updateSchedule
	Command   *Command       // putManagement
	Selection *Selection     // listRuns, listDeadLetters, retryDeadLetters, purgeDeadLetters

	// Set before Post hooks, which are called for failed requests, too.
	Status int
	Header http.Header
	Body   any
	Err    error
}

// Command is an order to the management interface.
type Command struct {
	Command    string `json:"command"`
	Field      string `json:"field"`
	FieldValue int    `json:"field_value"`
	// Fraction is what FieldValue leaves out of a value that need not be whole,
	// 0 to less than 1; only rates have one.
	Fraction float64 `json:"-"`
}

// Selection tells which runs an operation is about.
type Selection struct {
	// State is that of the runs; empty stands for all that are unfinished.
	State work.State
	// IDs names single runs. Where there are none, All has to be set.
	IDs []string
	All bool
}
