package hook

import (
	"net/http"

	"github.com/acme-demo/eventcollector/internal/work"
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

// Call is one request on its way through the service. What the operation does
// not have stays nil. A Pre hook may change what the operation is going to use
// (Key, Page, Job, Schedule, Command), a Post hook what is going to be answered
// (Status, Header, Body).
type Call struct {
	Operation Operation
	Request   *http.Request

	Key      string         // of jobs/{key}
	Page     *work.Page     // listJobs, listSchedule
	Job      *work.Spec     // createJob, updateJob
	Schedule *work.Schedule // createSchedule, updateSchedule
	Command  *Command       // putManagement

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
}
