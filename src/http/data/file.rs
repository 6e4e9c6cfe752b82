//! The file of an activity.

use warp::reply::Response;

use super::super::Api;
use super::super::errors::ApiError;
use super::activities::{id_of, no_activity};
use super::download::Download;
use super::reading::Asked;
use crate::api_types::data::{FileFormat, FileQuery};
use crate::api_types::error::{Code, ErrorBody};
use crate::app::export::Pieces;
use crate::domain::ids::UserId;

/// The file of an activity: as it was recorded, or its track as GPX.
#[utoipa::path(get, path = "/integrations/garmin/data/activities/{id}/file", operation_id = "data_file", tag = "Data",
    params(("id" = i64, Path, description = "The activity's id"), FileQuery),
    responses(
        (status = 200, description = "The file", content((String = "application/vnd.ant.fit"), (String = "application/gpx+xml"), (String = "application/vnd.garmin.tcx+xml"), (String = "application/octet-stream"))),
        (status = 206, description = "The rest of the file, after `Range: bytes=N-`", content((String = "application/vnd.ant.fit"), (String = "application/gpx+xml"), (String = "application/vnd.garmin.tcx+xml"), (String = "application/octet-stream"))),
        (status = 304, description = "As before"),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
        (status = 404, description = "`not_found`: there is no such activity, or nothing of this kind is stored of it", body = ErrorBody),
    ))]
pub async fn file(api: Api, user: UserId, asked: Asked<FileQuery>) -> Result<Response, ApiError> {
    let reader = &api.app.reader;
    let id = id_of(asked.segment.as_deref())?;
    let version = reader.version().await?;
    let (name, media_type, bytes) = match asked.query.format.unwrap_or(FileFormat::Fit) {
        FileFormat::Fit => match reader.file(&user, id).await? {
            Some(file) => {
                let format: String = file.format.chars().filter(char::is_ascii_alphanumeric).collect();
                (format!("{id}.{format}"), media_type(&format), file.bytes)
            }
            None => return Err(lacking(&api, &user, id, NO_FILE).await?),
        },
        FileFormat::Gpx => match api.app.gpx(&user, id).await? {
            Some(track) => (format!("{id}.gpx"), media_type("gpx"), track.into_bytes()),
            None => return Err(lacking(&api, &user, id, NO_POSITIONS).await?),
        },
    };
    let download = Download { name, media_type, version };
    let lasts = api.access.lasts(&asked.headers, &user);
    download.answer(&user, &asked.headers, true, || Pieces::whole(bytes.clone()), lasts).await
}

const NO_FILE: &str = "No recorded file of this activity is stored. With a key of Garmin's Personal API, a sync of `files` \
                       brings it; without one, format=gpx makes a track from what is stored.";
const NO_POSITIONS: &str = "No positions of this activity are stored: it was indoors, or its track was not synced. With a key \
                            of Garmin's Personal API, a sync of `files` brings tracks.";

/// The refusal where an activity lacks something, or is not there itself. A file may stay when its activity is gone.
async fn lacking(api: &Api, user: &UserId, id: i64, what: &str) -> Result<ApiError, ApiError> {
    let kept = api.app.reader.activity(user, id).await?;
    Ok(kept.map_or_else(no_activity, |_| ApiError::new(Code::NotFound, what)))
}

fn media_type(format: &str) -> &'static str {
    match format {
        "fit" => "application/vnd.ant.fit",
        "gpx" => "application/gpx+xml",
        "tcx" => "application/vnd.garmin.tcx+xml",
        _ => "application/octet-stream",
    }
}
