module github.com/acme-demo/eventcollector

go 1.25.0
