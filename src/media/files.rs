//! The files of pictures, in a folder or a bucket. Each appears whole or not at all.

use axum::body::Bytes;
use futures_util::TryStreamExt as _;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};

use super::Rendition;
use crate::ids::MediaFileId;

/// The name of the original. It has no ending, so no reader's address leads to it.
const ORIGINAL: &str = "original";

fn path(id: MediaFileId, name: &str) -> Path {
    Path::from_iter([id.to_string().as_str(), name])
}

/// Keeps an original.
pub async fn put_original(
    files: &dyn ObjectStore,
    id: MediaFileId,
    bytes: Vec<u8>,
) -> object_store::Result<()> {
    files.put(&path(id, ORIGINAL), PutPayload::from(bytes)).await?;
    Ok(())
}

/// Keeps one of the files that readers get.
pub async fn put(
    files: &dyn ObjectStore,
    id: MediaFileId,
    rendition: Rendition,
    bytes: Vec<u8>,
) -> object_store::Result<()> {
    files.put(&path(id, &rendition.to_string()), PutPayload::from(bytes)).await?;
    Ok(())
}

/// Whether a file is there already.
pub async fn is_there(
    files: &dyn ObjectStore,
    id: MediaFileId,
    rendition: Rendition,
) -> object_store::Result<bool> {
    match files.head(&path(id, &rendition.to_string())).await {
        Ok(_) => Ok(true),
        Err(object_store::Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A file by its name.
pub async fn get(files: &dyn ObjectStore, id: MediaFileId, name: &str) -> object_store::Result<Bytes> {
    files.get(&path(id, name)).await?.bytes().await
}

/// What renditions are made from: the original, or the widest file of a picture that is older than originals.
pub async fn original(files: &dyn ObjectStore, id: MediaFileId, widest: i32) -> object_store::Result<Bytes> {
    match get(files, id, ORIGINAL).await {
        Err(object_store::Error::NotFound { .. }) => get(files, id, &format!("{widest}.jpg")).await,
        answer => answer,
    }
}

/// Removes all files of a picture.
pub async fn remove(files: &dyn ObjectStore, id: MediaFileId) -> object_store::Result<()> {
    let all: Vec<_> = files.list(Some(&Path::from(id.to_string()))).try_collect().await?;
    for file in all {
        match files.delete(&file.location).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
