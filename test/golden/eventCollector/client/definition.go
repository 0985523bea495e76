package client

// Where the service has its resources, as its definitions say.
const (
	basePath       = "/api/v1/namespace/pavedroad/eventCollector"
	metricsPath    = basePath + "/metrics"
	managementPath = basePath + "/management"
)

// agent is the User-Agent unless another is given.
const agent = "eventCollector-client/0.1.0"
