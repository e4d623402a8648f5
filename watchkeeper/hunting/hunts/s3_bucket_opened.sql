-- id: s3_bucket_opened
-- title: A bucket or object was opened to everyone, or its block of public access was lifted
-- question: Did anyone make objects readable for the world?
-- severity: HIGH
-- tactics: [exfiltration, collection, defense-evasion]
-- techniques: [T1530, T1537, T1562.007]
-- needs: [management]
-- false_positives: A public website's bucket; look at what is in it.
-- misses: A policy whose conditions let in too many; objects' own ACLs where data events are not logged.
-- sources:
--   - https://attack.mitre.org/techniques/T1530/
--   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || coalesce(' on ' || json_extract_string(request, '$.bucketName'), ' on the account')
           || CASE WHEN event_name IN ('PutBucketPolicy', 'PutAccessPointPolicy') THEN ': everyone is allowed'
                   WHEN event_name LIKE '%PublicAccessBlock' THEN ': public access no longer blocked'
                   ELSE ': granted to everyone' END AS detail
FROM cloudtrail
WHERE event_name IN ('PutBucketPolicy', 'PutAccessPointPolicy', 'PutBucketAcl', 'PutObjectAcl', 'CreateBucket',
                     'PutBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock', 'PutAccountPublicAccessBlock',
                     'DeleteAccountPublicAccessBlock', 'PutPublicAccessBlock', 'DeletePublicAccessBlock')
  AND event_source IS DISTINCT FROM 'lightsail.amazonaws.com'
  AND error_code IS NULL
  AND (event_name IN ('DeleteBucketPublicAccessBlock', 'DeleteAccountPublicAccessBlock', 'DeletePublicAccessBlock')
       OR (event_name IN ('PutBucketPublicAccessBlock', 'PutAccountPublicAccessBlock', 'PutPublicAccessBlock')
           AND regexp_matches(coalesce(request, ''),
                              '"(RestrictPublicBuckets|BlockPublicPolicy|BlockPublicAcls|IgnorePublicAcls)"\s*:\s*"?false'))
       OR (event_name IN ('PutBucketAcl', 'PutObjectAcl', 'CreateBucket')
           AND regexp_matches(coalesce(request, ''),
                              'groups/global/(AllUsers|AuthenticatedUsers)|"(public-read|public-read-write|authenticated-read)"'))
       OR (event_name IN ('PutBucketPolicy', 'PutAccessPointPolicy')
           AND (regexp_matches(coalesce(request, ''), '\{[^{}]*\\?"Effect\\?"(\s|\\[nrt])*:(\s|\\[nrt])*\\?"Allow\\?"[^{}]*\\?"Principal\\?"(\s|\\[nrt])*:(\s|\\[nrt])*(\\?"\*\\?"|\{[^{}]*\\?"AWS\\?"(\s|\\[nrt])*:(\s|\\[nrt])*(\\?"\*\\?"|\[[^\]{}]*\\?"\*\\?")[^{}]*\})[^{}]*\}')
                OR regexp_matches(coalesce(request, ''), '\{[^{}]*\\?"Principal\\?"(\s|\\[nrt])*:(\s|\\[nrt])*(\\?"\*\\?"|\{[^{}]*\\?"AWS\\?"(\s|\\[nrt])*:(\s|\\[nrt])*(\\?"\*\\?"|\[[^\]{}]*\\?"\*\\?")[^{}]*\})[^{}]*\\?"Effect\\?"(\s|\\[nrt])*:(\s|\\[nrt])*\\?"Allow\\?"[^{}]*\}'))))
