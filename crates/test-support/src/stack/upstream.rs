//! The simulator of a stack: its faults, and the requests it received.

use super::*;

impl Stack {
    pub fn simulator_url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.simulator_port)
    }

    /// Requests a fault from the simulator.
    pub async fn fault(&self, fault: Value) {
        let answer = self
            .http
            .post(self.simulator_url("/_simulator/faults"))
            .header("content-type", "application/json")
            .body(fault.to_string())
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// Makes requests for this day or a later one hang, so that the job stops there.
    pub async fn hold_from(&self, day: &str) {
        self.fault(json!({"kind": "hang", "start": day})).await;
    }

    pub async fn clear_faults(&self) {
        self.http.delete(self.simulator_url("/_simulator/faults")).send().await.unwrap();
    }

    /// The data requests that the simulator has seen, oldest first.
    pub async fn requests(&self) -> Vec<Value> {
        let text =
            self.http.get(self.simulator_url("/_simulator/requests")).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// The same without those that ask once more for what stored days lack.
    pub async fn first_requests(&self) -> Vec<Value> {
        let mut requests = self.requests().await;
        requests.retain(|request| !asks_once_more(request));
        requests
    }

    /// Waits until the simulator has a data request open.
    pub async fn wait_for_open_request(&self) -> Value {
        eventually("an open request at the simulator", Duration::from_mins(1), async || {
            self.requests().await.into_iter().find(|it| it["status"].is_null() && it["aborted"] != true)
        })
        .await
    }

    /// Waits until the job has stopped where [`Self::hold_from`] said.
    pub async fn wait_for_held(&self, day: &str) {
        eventually("a request that hangs", Duration::from_mins(3), async || {
            let requests = self.requests().await;
            let last = requests.last()?;
            let is_open = last["status"].is_null() && last["aborted"] != true;
            (is_open && last["end"].as_str().unwrap() >= day).then_some(())
        })
        .await;
    }
}
